"""The plugin host: finds, checks and asks plugins; an object made in `officed.wiring`, never a global."""

from officed.host.asking import PluginHost
from officed.host.finding import FoundPlugin, find_plugins
from officed.host.switching import Switchboard

__all__ = ["FoundPlugin", "PluginHost", "Switchboard", "find_plugins"]
