"""The physics world: bodies, constraints, contacts and rays. The only folder that imports pybullet."""
