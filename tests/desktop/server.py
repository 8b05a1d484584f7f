#!/usr/bin/python3
"""A notification server that can misbehave: server.py MANNER FILE

Serves org.freedesktop.Notifications on the session bus in the manner that is named, one of the
classes below, and adds each call to FILE as a line of JSON. It speaks in single messages, because
no library would send what some of the manners do."""

import json
import os
import sys

import dbus
import dbus.bus
import dbus.lowlevel
import dbus.mainloop.glib
from gi.repository import GLib

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"


class Good:
    """Answers as the specification says."""

    delay_ms = 0
    notify_delay_ms = 0
    capabilities = ["actions", "body", "body-markup", "persistence"]

    def __init__(self, connection, file):
        self.connection = connection
        self.file = file
        self.last_id = 0

    def write(self, **record):
        print(json.dumps({"server": type(self).__name__, **record}, ensure_ascii=False),
              file=self.file, flush=True)

    # ---- messages ----

    def on_message(self, _, message):
        if message.get_type() != dbus.lowlevel.MESSAGE_TYPE_METHOD_CALL or \
                message.get_interface() != NAME:
            return dbus.lowlevel.HANDLER_RESULT_NOT_YET_HANDLED
        getattr(self, message.get_member())(message)
        return dbus.lowlevel.HANDLER_RESULT_HANDLED

    def send(self, message, delay_ms=0):
        if delay_ms:
            GLib.timeout_add(delay_ms, lambda: self.connection.send_message(message) and False)
        else:
            self.connection.send_message(message)

    def answer(self, call, signature, *values):
        reply = dbus.lowlevel.MethodReturnMessage(call)
        reply.append(*values, signature=signature)
        delay_ms = self.notify_delay_ms if call.get_member() == "Notify" else 0
        self.send(reply, self.delay_ms or delay_ms)

    def fail(self, call, name, text="no"):
        self.send(dbus.lowlevel.ErrorMessage(call, name, text))

    def signal(self, name, signature, *values):
        message = dbus.lowlevel.SignalMessage(PATH, NAME, name)
        message.append(*values, signature=signature)
        self.send(message)

    # ---- calls ----

    def GetServerInformation(self, call):
        self.answer(call, "ssss", type(self).__name__, "paperwatch", "1", "1.2")

    def GetCapabilities(self, call):
        self.answer(call, "as", self.capabilities)

    def CloseNotification(self, call):
        id = call.get_args_list()[0]
        self.answer(call, "")
        self.signal("NotificationClosed", "uu", id, 3)

    def note(self, call):
        """Writes the notification down; its id."""
        _, replaces, icon, summary, body, actions, hints, _ = call.get_args_list()
        if not replaces:
            self.last_id += 1
        id = int(replaces) or self.last_id
        self.write(call="Notify", id=id, replaces=int(replaces), icon=icon, summary=summary,
                   body=body, actions=actions, hints={key: hints[key] for key in hints})
        return id

    def Notify(self, call):
        self.answer(call, "u", self.note(call))


class Telling(Good):
    """Writes down who asks for its name, too."""

    def GetServerInformation(self, call):
        self.write(call="asked")
        super().GetServerInformation(call)


class Slow(Good):
    delay_ms = 3000


class SlowToShow(Good):
    notify_delay_ms = 8000


class MuteWhenShowing(Good):
    def Notify(self, call):
        self.note(call)


class Busy(Good):
    def Notify(self, call):
        self.write(call="refused")
        self.fail(call, NAME + ".Error.ExcessNotificationGeneration")


class Refusing(Good):
    def Notify(self, call):
        self.write(call="refused")
        self.fail(call, "org.example.Nonsense", "\x1b[31mno\nand\r\u202eno again " + "x" * 1000000)


class Failing(Good):
    def on_message(self, _, message):
        if message.get_type() == dbus.lowlevel.MESSAGE_TYPE_METHOD_CALL and \
                message.get_interface() == NAME:
            self.write(call="refused")
            self.fail(message, "org.freedesktop.DBus.Error.UnknownMethod")
            return dbus.lowlevel.HANDLER_RESULT_HANDLED
        return dbus.lowlevel.HANDLER_RESULT_NOT_YET_HANDLED


class Mistyping(Good):
    """Every answer has another type than it should."""

    def GetServerInformation(self, call):
        self.answer(call, "u", 7)

    def GetCapabilities(self, call):
        self.answer(call, "s", "body")

    def Notify(self, call):
        self.note(call)
        self.answer(call, "s", "seven")


class MistypingIds(Good):
    def Notify(self, call):
        self.note(call)
        self.answer(call, "s", "seven")


class Old(Good):
    """As servers were before the specification asked for a fourth word."""

    def GetServerInformation(self, call):
        self.answer(call, "sss", "Old", "paperwatch", "0.9")


class Ignorant(Good):
    def GetCapabilities(self, call):
        self.fail(call, "org.freedesktop.DBus.Error.UnknownMethod")


class Zero(Good):
    def Notify(self, call):
        self.note(call)
        self.answer(call, "u", 0)


class SameId(Good):
    def Notify(self, call):
        self.note(call)
        self.answer(call, "u", 7)


class Dying(Good):
    def Notify(self, call):
        self.write(call="died")
        os._exit(1)


class Boasting(Good):
    """Has ten thousand capabilities, none of which is one."""

    capabilities = ["body-markup-" + "x" * 50 + str(each) for each in range(10000)]


class Plain(Good):
    capabilities = []


class Chatty(Good):
    """Tells of clicks and closings by the thousand, of which only the last ones concern anybody."""

    def Notify(self, call):
        id = self.note(call)
        self.answer(call, "u", id)
        for each in range(5000):
            self.signal("NotificationClosed", "uu", id + 1 + each, 2)
            self.signal("ActionInvoked", "us", id + 1 + each, "default")
        for _ in range(1000):
            self.signal("ActionInvoked", "us", id, "default")
        for each in range(1000):
            self.signal("ActionInvoked", "us", id, "no such action %d" % each)
        self.write(call="talked")


class Endless(Good):
    """Never stops talking of what concerns nobody."""

    talks = False

    def talk(self):
        for each in range(20):
            self.signal("NotificationClosed", "uu", 1000000 + each, 2)
            self.signal("ActionInvoked", "us", 1000000 + each, "default")
        self.connection.flush()
        return True

    def Notify(self, call):
        super().Notify(call)
        if not self.talks:
            GLib.timeout_add(1, self.talk)
        self.talks = True


class Hasty(Good):
    """Closes each notification before it says what its id is, and once more after."""

    def Notify(self, call):
        id = self.note(call)
        self.signal("NotificationClosed", "uu", id, 1)
        self.answer(call, "u", id)
        for reason in (1, 2, 3, 4, 0, 4294967295):
            self.signal("NotificationClosed", "uu", id, reason)


class MistypingSignals(Good):
    def Notify(self, call):
        id = self.note(call)
        self.answer(call, "u", id)
        self.signal("NotificationClosed", "s", "one")
        self.signal("ActionInvoked", "ss", str(id), "default")
        self.signal("ActionInvoked", "u", id)
        self.signal("ActivationToken", "as", ["a", "b"])


class LongNamed(Good):
    def GetServerInformation(self, call):
        self.answer(call, "ssss", "\x1b[31m\u202elong\n" + "n" * 1000000, "v", "v" * 100000, "")


class Fickle(Good):
    """Leaves the name and takes it again, over and over."""

    rounds = 500

    def waver(self):
        self.connection.release_name(NAME)
        self.connection.request_name(NAME, dbus.bus.NAME_FLAG_ALLOW_REPLACEMENT)
        self.rounds -= 1
        if not self.rounds:
            self.write(call="settled")
        return self.rounds > 0

    def Notify(self, call):
        super().Notify(call)
        GLib.timeout_add(1, self.waver)


def main():
    manner, file = sys.argv[1:]
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    connection = dbus.bus.BusConnection(dbus.bus.BusConnection.TYPE_SESSION)
    server = globals()[manner](connection, open(file, "a", encoding="utf-8"))
    connection.add_message_filter(server.on_message)
    connection.request_name(
        NAME, dbus.bus.NAME_FLAG_ALLOW_REPLACEMENT | dbus.bus.NAME_FLAG_REPLACE_EXISTING)
    server.write(call="ready")
    GLib.MainLoop().run()


main()
