package io.cupel.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Some versions.
 *
 * @param versions in the order of their keys
 * @param next value of {@code after} for the next page; left out on the last one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersionPage(List<VersionView> versions, String next) {}
