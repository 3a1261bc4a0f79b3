package io.cupel.gateway;

import java.util.List;

/**
 * What was decided about a version, and what can be.
 *
 * @param decisions the first one first
 * @param leftOut how many earlier ones only Kafka has
 * @param actions what a person can do now; empty where this gateway has no key for actions
 */
public record DecisionPage(List<DecisionView> decisions, int leftOut, List<Action> actions) {}
