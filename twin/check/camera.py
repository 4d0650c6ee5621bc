"""Whether a camera sees a whole part when its photo-eye fires it."""

from twin.errors import ConfigError
from twin.scene.optics import Camera
from twin.scene.product import Product


def check_camera(camera_id: str, camera: Camera, product: Product) -> None:
    """Hold the part inside the picture at the moment of the trigger, when its leading edge is at the photo-eye."""
    optics, shape = camera.optics, product.shape
    key = f"scene.devices.{camera_id}"
    sides = {
        "width_px": (1.0, 1000 * shape.length_m),
        "height_px": (optics.height_px / optics.width_px, 1000 * shape.width_m),
    }
    for side, (share, extent_mm) in sides.items():
        if optics.field_of_view_mm * share < extent_mm:
            problem = f"the part does not fit into the picture's {side.removesuffix('_px')}"
            allowed = f"at least {extent_mm / share:g}"
            raise ConfigError(f"{key}.optics.field_of_view_mm", problem, got=optics.field_of_view_mm, allowed=allowed)
    half_m = shape.length_m / 2
    room_m, centred_m = optics.field_of_view_mm / 2000 - half_m, -half_m
    if abs(camera.axis_offset_m - centred_m) > room_m:
        allowed = f"{centred_m - room_m:.4f} to {centred_m + room_m:.4f}"
        problem = "a part is not wholly in view when the photo-eye fires"
        raise ConfigError(f"{key}.axis_offset_m", problem, got=camera.axis_offset_m, allowed=allowed)
