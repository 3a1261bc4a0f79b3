package io.cupel.worker;

import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningLedgerEntry;
import io.cupel.event.ManualCommand;
import java.time.Instant;
import java.util.Optional;

/**
 * What has one outcome: a job or a command.
 *
 * @param id of the job or the command
 * @param since when it was made: its entry is no older
 * @param making when the job was made, as the entry tells: a job that failed can be made again with
 *     the same id, and then has no outcome yet. Empty for a command, which is the same one whenever
 *     it is given
 */
record LedgerKey(String id, Instant since, Optional<Instant> making) {
  static LedgerKey of(HardeningJob job) {
    return new LedgerKey(job.getJobId(), job.getCreatedAt(), Optional.of(job.getCreatedAt()));
  }

  static LedgerKey of(ManualCommand command) {
    return new LedgerKey(command.getCommandId(), command.getRequestedAt(), Optional.empty());
  }

  /** Whether an entry with this id is about this making. */
  boolean isOf(HardeningLedgerEntry entry) {
    return making.isEmpty()
        || entry.getJobCreatedAt() == null
        || entry.getJobCreatedAt().toEpochMilli() == making.get().toEpochMilli();
  }

  /** The entry that says that it has its outcome. */
  HardeningLedgerEntry entry(String outcome, Instant at) {
    return HardeningLedgerEntry.newBuilder()
        .setJobId(id)
        .setOutcome(outcome)
        .setRecordedAt(at)
        .setJobCreatedAt(making.orElse(null))
        .build();
  }
}
