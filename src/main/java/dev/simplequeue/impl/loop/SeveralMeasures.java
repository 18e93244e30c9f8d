package dev.simplequeue.impl.loop;

import java.util.List;

/** Several, who are told the same. */
record SeveralMeasures(List<Measures> all) implements Measures {

  @Override
  public OfQueue of(String queue) {
    return new OfSeveral(all.stream().map(each -> each.of(queue)).toList());
  }

  private record OfSeveral(List<OfQueue> all) implements OfQueue {

    @Override
    public void started(long waitedNanos) {
      all.forEach(each -> each.started(waitedNanos));
    }

    @Override
    public void ran(String outcome, long ranNanos) {
      all.forEach(each -> each.ran(outcome, ranNanos));
    }

    @Override
    public void tell() {
      all.forEach(OfQueue::tell);
    }
  }

  @Override
  public void claimed(int jobs) {
    all.forEach(each -> each.claimed(jobs));
  }

  @Override
  public void settled(int answers) {
    all.forEach(each -> each.settled(answers));
  }

  @Override
  public void inserted(int requests) {
    all.forEach(each -> each.inserted(requests));
  }

  @Override
  public void show(Vitals vitals) {
    all.forEach(each -> each.show(vitals));
  }

  @Override
  public void hide(Vitals vitals) {
    all.forEach(each -> each.hide(vitals));
  }

  @Override
  public void changed(Vitals vitals) {
    all.forEach(each -> each.changed(vitals));
  }

  @Override
  public void counted(ClusterCounts counts) {
    all.forEach(each -> each.counted(counts));
  }

  @Override
  public void notCounting() {
    all.forEach(Measures::notCounting);
  }
}
