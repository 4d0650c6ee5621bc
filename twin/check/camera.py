"""Whether a camera sees a whole part when its photo-eye fires it."""

from twin.errors import ConfigError
from twin.scene.optics import Camera
from twin.scene.product import Product


def check_camera(camera_id: str, camera: Camera, product: Product) -> None:
    """Hold the part inside the picture at the moment of the trigger, when its leading edge is at the photo-eye."""
    optics, radius_mm = camera.optics, product.outside_mm / 2
    key = f"scene.devices.{camera_id}"
    sides = {"width_px": 1.0, "height_px": optics.height_px / optics.width_px}
    for side, share in sides.items():
        if optics.field_of_view_mm * share < 2 * radius_mm:
            problem = f"the part does not fit into the picture's {side.removesuffix('_px')}"
            allowed = f"at least {2 * radius_mm / share:g}"
            raise ConfigError(f"{key}.optics.field_of_view_mm", problem, got=optics.field_of_view_mm, allowed=allowed)
    room_m = optics.field_of_view_mm / 2000 - radius_mm / 1000
    centred_m = -radius_mm / 1000
    if abs(camera.axis_offset_m - centred_m) > room_m:
        allowed = f"{centred_m - room_m:.4f} to {centred_m + room_m:.4f}"
        problem = "a part is not wholly in view when the photo-eye fires"
        raise ConfigError(f"{key}.axis_offset_m", problem, got=camera.axis_offset_m, allowed=allowed)
