// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/**
 * A place on earth. Immutable.
 *
 * @param latitude degrees north, -90 to 90
 * @param longitude degrees east, -180 to 180
 */
public record GeoPoint(double latitude, double longitude) {
    /**
     * Makes a place.
     *
     * @param latitude degrees north
     * @param longitude degrees east
     * @throws IllegalArgumentException if a coordinate is out of range or not a number
     */
    public GeoPoint {
        if (!(Math.abs(latitude) <= 90)) {
            throw new IllegalArgumentException("latitude: " + latitude + " (expected: -90 to 90)");
        }
        if (!(Math.abs(longitude) <= 180)) {
            throw new IllegalArgumentException("longitude: " + longitude + " (expected: -180 to 180)");
        }
    }
}
