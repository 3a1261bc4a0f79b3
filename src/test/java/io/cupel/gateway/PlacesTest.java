package io.cupel.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.gateway.Places.Place;
import jakarta.ws.rs.WebApplicationException;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private final Places places = new Places(2, "All are taken.");

  @Test
  void whoComesWhenAllAreTakenIsSentAwayForAWhile() {
    places.take();
    places.take();

    assertThatThrownBy(places::take)
        .isInstanceOfSatisfying(
            WebApplicationException.class,
            e -> {
              assertThat(e.getResponse().getStatus()).isEqualTo(503);
              assertThat(e.getResponse().getHeaderString("Retry-After")).isEqualTo("5");
              assertThat(e.getResponse().getEntity()).isEqualTo(new Problem("All are taken."));
            });
  }

  @Test
  void aPlaceIsGivenBackOnce() {
    places.take();
    Place second = places.take();
    second.close();
    second.close();

    places.take();

    assertThatThrownBy(places::take).isInstanceOf(WebApplicationException.class);
  }
}
