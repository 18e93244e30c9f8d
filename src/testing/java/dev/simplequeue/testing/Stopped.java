package dev.simplequeue.testing;

import dev.simplequeue.event.QueueEvent.NodeStopped;
import java.util.List;
import java.util.Optional;

/**
 * What an orderly stop made of the jobs that ran; see {@link QueueTester#stop}.
 *
 * @param ended how many ended in time, with whatever result
 * @param givenBack how many did not, or had not begun: they are ready for other nodes
 * @param unsettled how many ended, but that could not be written down in time: they run again
 * @param left how many could not be given back: they run again when the node's lease has run out
 * @param stillRunning the handlers that run although they were told to end, each in words, with its
 *     job and its queue
 */
public record Stopped(
    int ended, int givenBack, int unsettled, int left, List<String> stillRunning) {

  static Stopped of(Optional<NodeStopped> event, List<String> stillRunning) {
    return event
        .map(
            end ->
                new Stopped(
                    end.settled(), end.givenBack(), end.unsettled(), end.left(), stillRunning))
        .orElseGet(() -> new Stopped(0, 0, 0, 0, stillRunning));
  }
}
