package io.cupel.worker;

import io.cupel.event.CommandKind;
import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.Decisions;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ManualCommand;
import io.cupel.event.UndecodableException;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.AliasMove;
import io.cupel.registry.Instruction;
import io.cupel.registry.ModelRegistry;
import io.cupel.registry.Promotion;
import io.cupel.registry.RollBack;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Moves an alias where a person said so, and records the decision, or why it could not be done.
 * When it returns, the record needs no further delivery. Commands for new jobs are the intake's.
 */
final class CommandTask implements JobQueue.Work {
  private final WorkerSettings settings;
  private final ModelRegistry registry;
  private final Clock clock;
  private final Ledger ledger;
  private final OutcomeTransaction transaction;
  private final Pauses pauses;
  private final RecordReader<ManualCommand> reader;

  CommandTask(KafkaSettings kafka, WorkerSettings settings, ModelRegistry registry, Clock clock) {
    this.settings = settings;
    this.registry = registry;
    this.clock = clock;
    this.ledger = new Ledger(kafka);
    this.transaction = new OutcomeTransaction(kafka, ledger, settings.name());
    this.pauses = new Pauses(settings.firstPause(), settings.longestPause());
    this.reader = new RecordReader<>(kafka, ManualCommand.class, pauses);
  }

  @Override
  public void done(Delivery delivered) {
    ConsumerRecord<byte[], byte[]> record = delivered.record();
    ManualCommand command;
    try {
      command = reader.read(record);
    } catch (UndecodableException e) {
      WorkerLog.noCommand(record.topic() + "@" + record.offset(), e.getMessage());
      return; // the intake makes a dead letter of it
    }
    if (command.getPublishedVersion() == null || command.getKind() == CommandKind.RETRY) {
      return;
    }
    LedgerKey key = LedgerKey.of(command);
    if (ledger.contains(key, pauses)) {
      return;
    }
    Decision decision = carryOut(command, delivered.count());
    transaction.commit(
        key, () -> records(key, decision), e -> records(key, refused(command, internal(e))));
    WorkerLog.carriedOut(command, decision);
  }

  private List<ProducerRecord<String, byte[]>> records(LedgerKey key, Decision decision) {
    return List.of(
        transaction.decision(decision),
        transaction.entry(key, decision.getKind().name(), decision.getAt()));
  }

  private Decision carryOut(ManualCommand command, int delivery) {
    try {
      if (delivery >= settings.deliveries()) {
        // Should this delivery end in a crash too, nobody would tell of the command.
        throw new ReasonException(
            Reason.DELIVERIES_EXHAUSTED, "Workers crashed or were stopped in the middle of it.");
      }
      if (!registry.keeps(command.getRegistry()) || command.getAlias() == null) {
        throw new ReasonException(
            Reason.REGISTRY_REFUSED,
            "There is no connection to the registry "
                + command.getRegistry()
                + ", or no alias to move.");
      }
      return command.getKind() == CommandKind.APPROVE ? promote(command) : rollBack(command);
    } catch (ReasonException e) {
      return refused(command, e);
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      return refused(command, internal(e));
    }
  }

  private Decision promote(ManualCommand command) {
    Promotion promotion =
        new Promotion(
            command.getCommandId(),
            command.getJobId(),
            command.getPublishedModel(),
            command.getPublishedVersion(),
            command.getAlias(),
            instruction(command));
    Optional<AliasMove> moved = outlast(() -> registry.promote(promotion));
    return about(DecisionKind.APPROVED, command)
        .setNewVersion(command.getPublishedVersion())
        .setAliasMoved(moved.isPresent())
        .setAliasBefore(moved.flatMap(AliasMove::before).orElse(null))
        .build();
  }

  private Decision rollBack(ManualCommand command) {
    RollBack rollBack =
        new RollBack(
            command.getPublishedModel(),
            command.getAlias(),
            command.getPublishedVersion(),
            Optional.ofNullable(command.getAliasBefore()),
            instruction(command));
    outlast(
        () -> {
          registry.rollBack(rollBack);
          return true;
        });
    return about(DecisionKind.ROLLED_BACK, command)
        .setNewVersion(command.getAliasBefore())
        .setAliasMoved(true)
        .setAliasBefore(command.getPublishedVersion())
        .build();
  }

  private <T> T outlast(Supplier<T> step) {
    return pauses.outlast(settings.patience(), step);
  }

  private Decision.Builder about(DecisionKind kind, ManualCommand command) {
    Instant now = clock.instant();
    return Decisions.of(kind, command, now)
        .setNewModel(command.getPublishedModel())
        .setAlias(command.getAlias());
  }

  private Decision refused(ManualCommand command, ReasonException why) {
    return about(DecisionKind.REFUSED, command)
        .setReason(why.reason().name())
        .setExplanation(why.getMessage())
        .build();
  }

  private static ReasonException internal(RuntimeException e) {
    return new ReasonException(Reason.INTERNAL_ERROR, "Raised " + e + ".", e);
  }

  private static Instruction instruction(ManualCommand command) {
    return new Instruction(command.getBy(), command.getReason());
  }
}
