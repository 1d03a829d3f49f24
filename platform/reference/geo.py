"""Distances on the Earth: good for « within 30 km », not for a street map."""

from math import asin, cos, degrees, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance in kilometres between two points in degrees (WGS 84)."""
    phi1, phi2 = radians(lat1), radians(lat2)
    half_chord = (
        sin((phi2 - phi1) / 2) ** 2 + cos(phi1) * cos(phi2) * sin(radians(lon2 - lon1) / 2) ** 2
    )
    # Rounding may carry antipodes a hair above one.
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half_chord)))


def bounding_box(lat: float, lon: float, km: float) -> tuple[float, float, float, float]:
    """Return (south, north, west, east) in degrees: the box holding every point within `km`.

    Near a pole the box takes every longitude. It is not cut at the antimeridian: no French
    department is there.
    """
    angle = km / EARTH_RADIUS_KM
    south, north = lat - degrees(angle), lat + degrees(angle)
    if south <= -90 or north >= 90:
        return max(south, -90.0), min(north, 90.0), -180.0, 180.0
    # The widest point of a circle lies poleward of its centre: hence asin, not angle / cos.
    width = degrees(asin(min(1.0, sin(angle) / cos(radians(lat)))))
    return south, north, lon - width, lon + width
