"""The line itself: devices, physics, camera, controller and figures. No web, no torch, no ONNX."""
