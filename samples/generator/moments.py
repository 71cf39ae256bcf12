"""Moments of time that templates can write in the forms that labels have."""

from datetime import datetime, timedelta


class Moment(datetime):
    """A UTC moment whose format also knows ``%3f``, the milliseconds, and the leap second ``:60``."""

    leap = False

    @classmethod
    def read(cls, text: str) -> "Moment":
        """The moment that an ISO 8601 text without zone names; ``:60`` is a leap second."""
        moment = cls.fromisoformat(text.replace(":60", ":59"))
        moment.leap = ":60" in text
        return moment

    def later(self, seconds: float) -> "Moment":
        """The moment some seconds later (or earlier, below zero)."""
        moment = self + timedelta(seconds=seconds)
        return Moment(*moment.timetuple()[:6], moment.microsecond)

    def since(self, epoch: str) -> float:
        """Seconds since an ISO 8601 epoch, leap seconds not counted."""
        return (self - Moment.read(epoch)).total_seconds()

    def __format__(self, form: str) -> str:
        form = form.replace("%3f", f"{self.microsecond // 1000:03}")
        return self.strftime(form.replace("%S", "60") if self.leap else form)


class Missing(str):
    """A sentinel in the place of a number: it keeps the width of the number's format, and nothing else of it."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        width = "" if "%" in form else form.lstrip("+-<>").partition(".")[0].rstrip("fdegs")
        return self.rjust(int(width)) if width else str(self)
