"""The switches of a robot's tool: what the controller is told of it, each after its own response.

A cup tells its vacuum as well: a leak that grows is seen there long before the switch opens.
"""

from twin.devices.delay import Delayed
from twin.devices.gripper import Gripper
from twin.scene.responses import Response
from twin.scene.robots import ParallelGripper, Tool
from twin.types import TagValue
from twin.units.site import Site


class ToolSwitches:
    """All switches of one tool. `sense` at each scan."""

    def __init__(self, site: Site, robot_id: str, tool: Tool) -> None:
        responses: dict[str, Response] = {"holding": tool.part_switch}
        if isinstance(tool, ParallelGripper):
            responses |= {"open": tool.open_switch, "closed": tool.closed_switch}
        else:
            responses |= {"vacuum": tool.vacuum_switch}
        self._vacuum_tag = f"{robot_id}.vacuum_kpa"
        self._vacuum_kpa = 0.0
        self.by_name = {
            name: Delayed(response, site.rng(robot_id, name), site.scan_s, start=name == "open")
            for name, response in responses.items()
        }
        self._by_tag = {f"{robot_id}.{name}": switch for name, switch in self.by_name.items()}

    def sense(self, gripper: Gripper, *, holds: bool, shut: bool) -> None:
        """Take the tool at a scan, whether a part is in its grip, and whether it is shut on nothing."""
        self.by_name["holding"].update(holds)
        if "vacuum" in self.by_name:
            self.by_name["vacuum"].update(gripper.draws_well)
            self._vacuum_kpa = round(gripper.vacuum_kpa, 1)
        else:
            self.by_name["open"].update(gripper.state == "open")
            self.by_name["closed"].update(holds or shut)

    def tags(self) -> dict[str, TagValue]:
        """Return what the switches say, and a cup's vacuum."""
        told: dict[str, TagValue] = {tag: switch.on for tag, switch in self._by_tag.items()}
        if "vacuum" in self.by_name:
            told[self._vacuum_tag] = self._vacuum_kpa
        return told
