package dev.simplequeue.manual;

import dev.simplequeue.examples.QuickStart.Email;
import dev.simplequeue.examples.QuickStart.EmailHandler;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.testing.Mode;
import dev.simplequeue.testing.QueueTester;
import dev.simplequeue.testing.TestSetup;

/** The kit without JUnit. */
final class PlainKit {
  private PlainKit() {}

  // tag::main[]
  public static void main(String[] args) {
    try (QueueTester tester = QueueTester.start(args[0])) {
      tester.deploy(EmailHandler::new);
      tester.client().enqueue(JobRequest.of("email", new Email("ada@example.org"))).await();
      System.out.println(tester.drain()); // 1 completed
    }
  }

  // end::main[]

  // tag::inline[]
  static String inline() {
    try (QueueTester tester = QueueTester.start(new TestSetup().mode(Mode.INLINE))) {
      tester.deploy(EmailHandler::new);
      var receipt =
          tester.client().enqueue(JobRequest.of("email", new Email("ada@example.org"))).await();
      return tester.job(receipt.id()).outputAs(String.class); // it has run
    }
  }
  // end::inline[]
}
