package io.cupel.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What became of a request for an action.
 *
 * @param commandId of the command that was passed on
 * @param reason why there is none, a code of docs/reasons.md
 * @param message what is the case and what to do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ActionAnswer(String commandId, String reason, String message) {}
