"""The front page and standard pages, the links, boxes and weather in the frame."""

from home.models.pages import HomePage, StandardPage
from home.models.sidebar import SidebarLink, SidebarSettings
from home.models.weather import WeatherReport, WeatherSettings

__all__ = ["HomePage", "SidebarLink", "SidebarSettings", "StandardPage", "WeatherReport", "WeatherSettings"]
