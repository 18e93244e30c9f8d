package dev.simplequeue.impl.log;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueEvent.ClaimRepaired;
import dev.simplequeue.event.QueueEvent.ClaimUnknown;
import dev.simplequeue.event.QueueEvent.HandlersReady;
import dev.simplequeue.event.QueueEvent.LeaseExpired;
import dev.simplequeue.event.QueueEvent.LeaseLost;
import dev.simplequeue.event.QueueEvent.NodeDeclaredDead;
import dev.simplequeue.event.QueueEvent.NodeStarted;
import dev.simplequeue.event.QueueEvent.NodeStopped;
import dev.simplequeue.event.QueueEvent.ReaperWatches;

/** The lines about nodes: their starts and stops, leases and claims. */
final class NodeLines {
  private final LogLines lines;
  private final NodeNames names;

  NodeLines(LogLines lines, NodeNames names) {
    this.lines = lines;
    this.names = names;
  }

  /** {@return whether the event is one of these, and so is written} */
  boolean write(QueueEvent event) {
    if (event instanceof NodeStarted e) {
      lines.info(
          "Node {} has started with id {} and version {} in schema {}. Options other than the defaults, without secrets: {}",
          names.own(e.node()),
          e.node(),
          e.version(),
          e.schema(),
          e.options());
    } else if (event instanceof HandlersReady e) {
      lines.info("Node {} has handlers for {}.", names.own(e.node()), e.queues());
    } else if (event instanceof NodeStopped e) {
      stopped(e);
    } else if (event instanceof LeaseExpired e) {
      lines.warn(
          "Node {} could not renew its lease in time. It claims no jobs and has signalled its {} running jobs. It continues"
              + " if it can renew before another node takes them. Check the database and the node's CPU and event loops.",
          names.own(e.node()),
          e.running());
    } else if (event instanceof LeaseLost e) {
      lines.error(
          "Node {} lost its lease. The results of its {} running jobs are ignored; the jobs run again elsewhere. The node"
              + " continues under a new id. Look for a frozen process, a blocked event loop or a lost connection.",
          names.own(e.node()),
          e.running());
    } else if (event instanceof ClaimUnknown e) {
      lines.warn(
          "The answer to a claim of node {} was lost. The node claims no jobs until those of this claim are released. {}",
          names.own(e.node()),
          e.error());
    } else if (event instanceof ClaimRepaired e) {
      lines.info(
          "Node {} released {} jobs of a lost claim and claims again.",
          names.own(e.node()),
          e.givenBack());
    } else if (event instanceof NodeDeclaredDead e) {
      lines.warn(
          "Node {} has not renewed its lease and was declared dead. Its jobs run again.",
          names.other(e.node(), e.name()));
    } else if (event instanceof ReaperWatches e) {
      lines.warn(
          "The reaper declares no node dead until it has watched for one whole lease: {}. Until then the jobs of a dead node wait.",
          e.reason());
    } else {
      return false;
    }
    return true;
  }

  private void stopped(NodeStopped event) {
    if (event.unsettled() + event.left() == 0) {
      lines.info(
          "Node {} has stopped. It settled {} finished jobs and released {}.",
          names.own(event.node()),
          event.settled(),
          event.givenBack());
    } else {
      lines.warn(
          "Node {} has stopped. It settled {} finished jobs and released {}. {} finished jobs could not be settled in"
              + " time and run again; {} jobs could not be released and wait until the lease expires.",
          names.own(event.node()),
          event.settled(),
          event.givenBack(),
          event.unsettled(),
          event.left());
    }
  }
}
