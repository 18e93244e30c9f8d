package dev.simplequeue.bench;

/** What the jobs of all contenders carry: seven fields, about 150 bytes of JSON. */
public class Payload {
  public int id;
  public String kind = "send_email";
  public String to = "user@example.com";
  public String subject = "Monthly statement is ready";
  public String template = "statement-v2";
  public String locale = "en-GB";
  public int attempt;

  /** For those who read it. */
  public Payload() {}

  public Payload(int id) {
    this.id = id;
  }
}
