package io.cupel.worker;

import io.cupel.attest.PrivateKeyFile;
import io.cupel.event.Decision;
import io.cupel.event.HardeningJob;
import io.cupel.event.ManualCommand;
import io.cupel.process.Cage;
import io.cupel.reason.Facts;
import io.cupel.reason.Printable;
import io.cupel.reason.ReasonException;
import java.net.URI;
import org.jboss.logging.Logger;

/**
 * What the worker writes to the log, with the job's names in one form. Names and ids are as
 * somebody wrote them into Kafka, and must not begin lines of their own.
 */
final class WorkerLog {
  private static final Logger LOG = Logger.getLogger("io.cupel.worker");

  private WorkerLog() {}

  private static String name(HardeningJob job) {
    return "job="
        + Printable.of(job.getJobId().substring(0, Math.min(12, job.getJobId().length())))
        + " model="
        + Printable.of(job.getVersion().getModel())
        + " version="
        + Printable.of(job.getVersion().getVersion());
  }

  static void attests(String keyId) {
    LOG.infof("Results are attested with the key %s", keyId);
  }

  static void publishes(String registry, URI server) {
    LOG.infof("Results of the registry %s are published to MLflow at %s", registry, server);
  }

  static void attestsNothing() {
    LOG.warnf(
        "Results are not attested: neither %s nor cupel.attest.command is set",
        PrivateKeyFile.CONFIGURATION_KEY);
  }

  static void started(HardeningJob job, int delivery) {
    LOG.infof("%s delivery=%d: started", name(job), delivery);
  }

  static void ended(HardeningJob job, Outcome outcome) {
    LOG.infof("%s outcome=%s reason=%s", name(job), outcome.label(), outcome.reason());
  }

  static void carriedOut(ManualCommand command, Decision decision) {
    LOG.infof(
        "command=%s kind=%s model=%s version=%s decision=%s reason=%s",
        Printable.of(command.getCommandId()),
        command.getKind(),
        Printable.of(command.getModel()),
        Printable.of(command.getVersion()),
        decision.getKind(),
        decision.getReason());
  }

  static void noCommand(String where, String why) {
    LOG.warnf("record=%s: no command, left to the intake: %s", where, Facts.of(why));
  }

  static void alreadyDone(HardeningJob job) {
    LOG.infof("%s: has its outcome already", name(job));
  }

  static void retry(HardeningJob job, int attempt, ReasonException e) {
    LOG.warnf("%s attempt=%d: %s %s", name(job), attempt, e.reason(), e.getMessage());
  }

  static void notNoted(HardeningJob job, RuntimeException e) {
    LOG.warnf("%s: the registry does not show its failure: %s", name(job), e);
  }

  static void unexpected(HardeningJob job, Exception e) {
    LOG.errorf(e, "%s: unexpected failure", name(job));
  }

  static void publicationFailed(LedgerKey key, Exception e) {
    LOG.warnf("id=%s: outcome not yet published, tried again: %s", Printable.of(key.id()), e);
  }

  static void deadLetter(String where, String why) {
    LOG.warnf("record=%s: to the dead letters: %s", where, Facts.of(why));
  }

  static void lockLost(String where, String why) {
    LOG.warnf("record=%s: lock lost (%s); the ledger keeps its outcome single", where, why);
  }

  static void handedOver(String where) {
    LOG.infof("record=%s: its partition goes to another worker, which begins the job anew", where);
  }

  static void taskDied(String where, Throwable e) {
    LOG.errorf(e, "record=%s: given back after an unexpected failure", where);
  }

  static void kafkaAway(Exception e) {
    LOG.warnf("Kafka: %s", e);
  }

  static void groupSetting(String setting, String why) {
    LOG.warnf("The share group keeps the broker's %s: %s", setting, why);
  }

  static void queue(QueueKind kind, String group) {
    LOG.infof("queue=%s group=%s: takes jobs", kind.label(), group);
  }

  static void cage(Cage cage) {
    if (cage == Cage.CLOSED) {
      LOG.infof("The engine's cage: %s", cage);
    } else {
      LOG.warnf(
          "The engine's cage: %s. A model that breaks out of libtorch has what this says, a key that"
              + " signs and the service's credentials included. See cupel.engine.cage in"
              + " docs/worker.md.",
          cage);
    }
  }

  static void noShareGroups() {
    LOG.warnf(
        "The Kafka cluster has no share groups (feature share.version, Kafka 4.2 or newer): jobs"
            + " come by a classic consumer group, where each waits for the one before it in its"
            + " partition, and workers beyond the number of partitions have nothing to do.");
  }

  static void refused(String why) {
    LOG.error(why);
  }
}
