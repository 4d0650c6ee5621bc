"""The camera station: a part and a shot in, a labelled frame out."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from twin.camera import lens, sensor
from twin.camera.blur import blurred, point_spread
from twin.camera.board_part import Misfit
from twin.camera.condition import reaches
from twin.camera.cut_out import CutOut
from twin.camera.kinds import look_of
from twin.camera.light import light_of
from twin.camera.look import Studio
from twin.camera.parallel import parallel_view
from twin.camera.part import Part
from twin.camera.perspective import perspective_view
from twin.camera.render import Drawn, draw_flaws, draw_whole, mask_of, render_belt, render_sound
from twin.camera.texture import build_textures
from twin.camera.truth import contrast_sigma, part_truth
from twin.camera.view import View
from twin.errors import ConfigError
from twin.mixing import all_products, labels
from twin.scene.conveyors import Conveyor
from twin.scene.optics import Camera
from twin.scene.scene import Scene
from twin.scene.sensors import PhotoEye
from twin.seeds import generator
from twin.types import Frame, LabelledFrame, Shot

Floats = NDArray[np.float32]

MIN_FACING = 0.5
"""Below this cosine between face and camera (60 degrees) the inspected face cannot be seen."""


def class_indices(scene: Scene) -> dict[str, int]:
    """Return the mask's index of each class, in the scene's order, from 1; 0 is sound."""
    return {label: index for index, label in enumerate(labels(scene), start=1)}


class CameraStation:
    """Renders what one camera of a scene sees: one frame (height, width, channels) for each shot.

    The same scene, seed, part and shot give the same bytes. Building one takes some tenths of a second, a frame some
    hundredths; a station holds no state between shots.
    """

    def __init__(self, scene: Scene, seed: int, camera_id: str | None = None) -> None:
        """Prepare the camera `camera_id` (the only one when None) for the run `seed`."""
        self.camera_id, camera = _camera(scene, camera_id)
        self.optics = camera.optics
        self._channel = sensor.per_channel(camera.optics)
        self.class_indices = class_indices(scene)
        self.belt, self.axis_xy_m = _place(scene, camera)
        self._scene, self._seed = scene, seed
        self._plane_z_m = self.belt.origin_m[2] + scene.product.shape.height_m
        bends = self.optics.projection == "entocentric" or any(self.optics.distortion)
        self._rays = lens.rays(self.optics) if bends else None
        pixel_mm = lens.mm_per_px(self.optics)
        light = light_of(self.optics)
        self._studio = Studio(
            light=light,
            textures=build_textures(seed, pixel_mm, (self.optics.width_px, self.optics.height_px)),
            channels=sensor.channels(self.optics),
        )
        self._looks = {product.product_id: look_of(product, self._studio, pixel_mm) for product in all_products(scene)}
        field = light.field(self.optics.width_px, self.optics.height_px) * lens.vignette(self.optics)
        electrons = field * np.float32(sensor.electrons_per_radiance(self._channel))
        self._electrons = np.repeat(electrons[..., None], sensor.channels(self.optics), axis=2)

    def view(self, shot: Shot, height_m: float | None = None) -> View:
        """Return how the part of `shot` lies in the picture; it is as high as the scene's product, if not told."""
        half_m = (self._scene.product.shape.height_m if height_m is None else height_m) / 2.0
        if self._rays is None:
            return parallel_view(shot.pose, self.axis_xy_m, half_m, self.optics)
        return perspective_view(shot.pose, (*self.axis_xy_m, self._plane_z_m), half_m, self.optics, self._rays)

    def _spread(self, shot: Shot, rise_m: float) -> Floats:
        """Return how a point of the face, `rise_m` over the part's centre, is blurred: what stands higher than the
        inspected plane is nearer."""
        height_mm = (shot.pose.position_m[2] + rise_m - self._plane_z_m) * 1000.0
        optics = replace(self.optics, defocus_mm=self.optics.defocus_mm + shot.condition.defocus_mm - height_mm)
        return point_spread(optics, shot.speed_mps)

    def shoot(self, part: Part, shot: Shot) -> LabelledFrame:
        """Return the picture of `part` at the shot's true pose, its exact mask and its truth."""
        look, height_m = self._looks[part.product.product_id], part.product.shape.height_m
        view = self.view(shot, height_m)
        rng = generator(self._seed, "noise", shot.trigger_id)
        belt_px = (int(rng.integers(1 << 20)), int(rng.integers(1 << 20)))
        visible = view.facing >= MIN_FACING
        spread, studio = self._spread(shot, view.facing * (height_m / 2.0)), self._studio
        drawn: tuple[Drawn, ...] = ()
        radiance = render_sound(studio, look, part, view, belt_px) if visible else render_belt(studio, view, belt_px)
        if part.wrong and visible:
            empty = render_belt(studio, view, belt_px)
            drawn = draw_whole(part, view, radiance, empty, max(spread.shape))
        elif visible:
            drawn = draw_flaws(look, part, view, radiance, max(spread.shape))
        light = reaches(self._electrons, shot, self._seed)
        radiance *= light
        electrons = blurred(radiance, spread)
        sigmas = {id(one.flaw): self._contrast(one, spread, light) for one in drawn}
        truth = part_truth(part, self._scene.recipe, [sigmas.get(id(flaw), 0.0) for flaw in part.flaws], seen=visible)
        return LabelledFrame(
            frame=self._frame(shot, sensor.expose(electrons, self._channel, rng)),
            mask=mask_of(drawn, self.class_indices, radiance.shape[:2]),
            truth=truth,
        )

    def _contrast(self, one: Drawn, spread: Floats, electrons: Floats) -> float:
        """Return the flaw's contrast in noise sigmas, from its window with and without it."""
        light = electrons[one.window.slices]
        pair = [sensor.clean_gray(blurred(patch * light, spread), self._channel) for patch in (one.after, one.before)]
        return contrast_sigma(
            pair[0], pair[1], one.inside, self.optics, moved=isinstance(one.flaw.shape, Misfit | CutOut)
        )

    def _frame(self, shot: Shot, pixels: NDArray[np.uint8]) -> Frame:
        return Frame(
            camera_id=shot.camera_id,
            trigger_id=shot.trigger_id,
            part_id=shot.part_id,
            t_s=shot.t_s,
            encoder_count=shot.encoder_count,
            decide_by_count=shot.decide_by_count,
            pixels=pixels,
            t_mono_ns=shot.t_mono_ns,
        )


def _camera(scene: Scene, camera_id: str | None) -> tuple[str, Camera]:
    """Return the wanted camera with its id."""
    if camera_id is None:
        return scene.one_of(Camera)
    cameras = scene.all_of(Camera)
    if camera_id not in cameras:
        raise ConfigError("camera_id", "no such camera in the scene", got=camera_id, allowed=", ".join(cameras))
    return camera_id, cameras[camera_id]


def _place(scene: Scene, camera: Camera) -> tuple[Conveyor, tuple[float, float]]:
    """Return the belt below the camera, and where the optical axis meets it: over its middle, by the photo-eye."""
    eye = scene.all_of(PhotoEye).get(camera.photo_eye)
    belt = scene.all_of(Conveyor).get(eye.conveyor) if eye else None
    if eye is None or belt is None:
        raise ConfigError("scene.devices", "a camera needs a photo-eye over a conveyor", got=camera.photo_eye)
    return belt, (belt.origin_m[0] + eye.distance_m + camera.axis_offset_m, belt.origin_m[1])
