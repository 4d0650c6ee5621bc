"""How near bodies come to each other: boxes first, exact shapes only where the boxes are near.

Boxes are the engine's own, axis-aligned and of one link each. The exact distance is the engine's between convex shapes,
a mesh by its convex hull; below zero it is a penetration.
"""

import math
from collections.abc import Callable, Iterable, Iterator

import pybullet as pb

from twin.bullet.client import Vec3
from twin.types import value

Box = tuple[Vec3, Vec3]
NOWHERE: Box = ((math.inf,) * 3, (-math.inf,) * 3)
WITH_ANY = (-1, -2, -2)
"""The engine's words for any other body, and for any link of either."""
RIGID = 1
"""The engine's word for a body that is no chain of links; what moves, a chain, may be one of a single link."""
TOGETHER = 4
"""So many neighbouring links of a chain, counted from its tool, are looked up with one box."""
LimitOf = Callable[[int], float]
"""Of interest is a body that is nearer than this (m); 0: not at all."""


@value
class Approach:
    """Where two bodies are nearest."""

    other: int
    distance_m: float
    place_m: Vec3
    """On the other body."""
    supports: float
    """Upward share of the direction from the other body to this one: 1 where it lies under it, 0 beside it."""


class Proximity:
    """Asks one world what is near."""

    def __init__(self, client: int, watched_m: float, about_to_look: Callable[[Box], None] = lambda _: None) -> None:
        """Look no farther than `watched_m`; `about_to_look` is told of each box before it is looked into."""
        self._client, self._watched_m, self._about_to_look = client, watched_m, about_to_look
        bodies = (pb.getBodyUniqueId(index, client) for index in range(pb.getNumBodies(client)))
        self._still = {(body, -1): self.box(body, -1) for body in bodies if self._stands_still(body)}
        """The boxes of what never moves."""

    def box(self, body: int, link: int) -> Box:
        """Return the box around a link (-1: the base): its lower and its upper corner."""
        corners: Box = pb.getAABB(body, link, self._client)
        return corners

    def _stands_still(self, body: int) -> bool:
        """Tell whether a body is the floor, or of a tray, a chute or rails: of the rigid bodies none moves."""
        return bool(pb.getDynamicsInfo(body, -1, self._client)[10] == RIGID)

    def moving_links(self, body: int) -> tuple[int, ...]:
        """Return the links of a robot that have a shape and a moving joint between them and its base."""
        moves: dict[int, bool] = {-1: False}
        for index in range(pb.getNumJoints(body, physicsClientId=self._client)):
            info = pb.getJointInfo(body, index, physicsClientId=self._client)
            moves[index] = info[2] != pb.JOINT_FIXED or moves[info[16]]
        return tuple(
            link
            for link, moving in moves.items()
            if moving and pb.getCollisionShapeData(body, link, physicsClientId=self._client)
        )

    def near(self, body: int, links: tuple[int, ...], limit_of: LimitOf) -> Iterator[Approach]:
        """Yield where each of a body's links is nearer to one of another body than `limit_of` that body."""
        boxes: dict[tuple[int, int], Box] = {}
        limits_m: dict[int, float] = {}
        for start in range(len(links) % TOGETHER - TOGETHER, len(links), TOGETHER):
            own = {link: self.box(body, link) for link in links[max(0, start) : start + TOGETHER]}
            if not own:
                continue
            around = _around(own.values())
            wider = _grown(around, self._watched_m)
            self._about_to_look(wider)
            for other in pb.getOverlappingObjects(*wider, self._client) or ():
                if other[0] == body:
                    continue
                limit_m = limits_m.get(other[0])
                if limit_m is None:
                    limit_m = limits_m[other[0]] = limit_of(other[0])
                if limit_m == 0:
                    continue
                box = self._still.get(other) or boxes.get(other)
                if box is None:
                    box = boxes[other] = self.box(*other)
                if _apart(around, box, limit_m):
                    continue
                for link, own_box in own.items():
                    if not _apart(own_box, box, limit_m):
                        yield from self._approaches(body, link, other, limit_m)

    def touched(self, body: int) -> set[int]:
        """Return the bodies that press on a body, by the contacts of the last step: cheap, and blind to what is still.

        Two bodies without mass do not press on each other.
        """
        contacts = pb.getContactPoints(body, *WITH_ANY, self._client)
        return {contact[2] for contact in contacts if contact[8] <= 0} if contacts else set()

    def _approaches(self, body: int, link: int, other: tuple[int, int], limit_m: float) -> Iterator[Approach]:
        points = pb.getClosestPoints(body, other[0], limit_m, link, other[1], physicsClientId=self._client)
        for point in points:
            yield Approach(other=other[0], distance_m=point[8], place_m=point[6], supports=point[7][2])


def _grown(box: Box, by_m: float) -> Box:
    (ax, ay, az), (bx, by, bz) = box
    return (ax - by_m, ay - by_m, az - by_m), (bx + by_m, by + by_m, bz + by_m)


def _around(boxes: Iterable[Box]) -> Box:
    """Return the box around boxes."""
    (ax, ay, az), (bx, by, bz) = NOWHERE
    for (cx, cy, cz), (dx, dy, dz) in boxes:
        ax, ay, az = cx if cx < ax else ax, cy if cy < ay else ay, cz if cz < az else az
        bx, by, bz = dx if dx > bx else bx, dy if dy > by else by, dz if dz > bz else bz
    return (ax, ay, az), (bx, by, bz)


def _apart(one: Box, other: Box, limit_m: float) -> bool:
    """Tell whether two boxes are at least this far apart along one of the axes."""
    (ax, ay, az), (bx, by, bz) = one
    (cx, cy, cz), (dx, dy, dz) = other
    return (
        ax - dx >= limit_m
        or cx - bx >= limit_m
        or ay - dy >= limit_m
        or cy - by >= limit_m
        or az - dz >= limit_m
        or cz - bz >= limit_m
    )
