"""Finding a plugin by name or file, loading it apart, asking its hooks about mails: for `plugins check` and `run`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from officed.domain.deciding import decide
from officed.domain.document import Document
from officed.domain.errors import BadSettings, OfficedError
from officed.flow.considering import Consideration, consider, thresholds
from officed.flow.desk import Study
from officed.host import FoundPlugin, PluginHost
from officed.host.finding import BUILT_IN, GROUP, PluginBroken, find_plugins
from officed.host.inspecting import hooks_in, inspect_plugin
from officed.ports.carrying import ANSWERS, to_plain
from officed.ports.isolation import Stranger
from officed.ports.office import Office
from officed.sandbox.strangers import StrangerEnded, StrangerProcess, StrangerProcesses
from officed.settings.problems import Problem, SettingsInvalid
from officed.wiring import with_settings


@dataclass(frozen=True, slots=True)
class Target:
    """A plugin that somebody named: its name, how it is imported, and its files, the imported one first."""

    name: str
    spec: str
    files: tuple[Path, ...]

    @property
    def is_file(self) -> bool:
        """Whether it is a single file."""
        return self.spec.endswith(".py")


def target_of(named: str, office: Office) -> Target:
    """The plugin that a file, a folder of `plugins new` or a name means. Raises `BadSettings`."""
    path = Path(named)
    if path.is_dir():
        path = path / f"{path.resolve().name}.py"
    in_folder = office.settings.root / office.settings.plugins.folder / f"{named}.py"
    for file in (path, in_folder):
        if file.suffix == ".py" and file.is_file():
            return Target(file.stem, str(file.resolve()), (file,))
    for point in entry_points(group=GROUP, name=named):
        return Target(named, point.value, _files_of(point.value))
    where = in_folder.parent
    raise BadSettings(text=f"There is no plugin {named}: no such file, none in {where}, and none that is installed.")


def _files_of(module: str) -> tuple[Path, ...]:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise BadSettings(text=f"{module} is named as a plugin and cannot be imported. Install its package again.")
    first = Path(spec.origin)
    more = sorted(first.parent.rglob("*.py")) if spec.submodule_search_locations else []
    return (first, *(file for file in more if file != first))


@dataclass(frozen=True, slots=True)
class Checked:
    """What `plugins check` found about one plugin."""

    target: Target
    hooks: tuple[str, ...]
    capabilities: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def good(self) -> bool:
        """Whether nothing but warnings was found."""
        return all(problem.warning for problem in self.problems)


def check_plugin(named: str, office: Office, config: Path) -> Checked:
    """Look at a plugin's text, load it in a process apart, then check its settings. Raises `BadSettings`."""
    target = target_of(named, office)
    problems = list(inspect_plugin(target.files))
    hooks = hooks_in(target.files)
    capabilities: tuple[str, ...] = ()
    if all(problem.warning for problem in problems):
        try:
            found = loaded(target, office, config)
            capabilities = found.capabilities
            PluginHost((found,), office)
        except SettingsInvalid as invalid:
            # Whoever has not named it yet has not written its settings either.
            idle = target.name not in office.settings.plugins.enabled and target.name not in office.settings.plugin
            problems += [replace(problem, warning=idle) for problem in invalid.problems]
        except OfficedError as error:
            problems.append(Problem(target.files[0], None, str(error).rstrip("."), ""))
    return Checked(target, hooks, capabilities, tuple(problems))


def loaded(target: Target, office: Office, config: Path) -> FoundPlugin:
    """The plugin with its settings, first tried in a process that can be killed. Raises `PluginBroken` and others."""
    process = StrangerProcess(Stranger(target.name, target.spec))
    try:
        # Made without the office: it is only to be seen whether the import comes to an end.
        process.start()
    except StrangerEnded as ended:
        raise PluginBroken(name=target.name, reason=ended) from None
    finally:
        process.kill()
    folder = target.files[0].resolve().parent if target.is_file else office.settings.plugins.folder
    wanted = office.settings.plugins.model_copy(
        update={"enabled": (target.name,), "disabled": BUILT_IN, "folder": folder}
    )
    [found] = find_plugins(wanted, office.settings.root)
    [found] = with_settings([found], config, office.settings.root)
    return found


@contextmanager
def trying(found: FoundPlugin, office: Office) -> Iterator[PluginHost]:
    """A host with this plugin only, in a process apart."""
    host = PluginHost((found,), office, StrangerProcesses(office.settings.plugins.seconds))
    try:
        yield host
    finally:
        host.close()


def asked(host: PluginHost, study: Study, document: Document) -> dict[str, object]:
    """What a plugin's document hooks answer about one document, with the time each took and what failed."""
    considered = consider(study, document, study.today())
    [plugin] = host.plugins
    answers: dict[str, object] = {}
    failed: dict[str, str] = {}
    seconds: dict[str, float] = {}
    questions = _questions(host, document, considered, study)
    for hook in [hook for hook in ANSWERS if hook in host.hooks_of(plugin.name)]:
        began = time.perf_counter()
        try:
            answers[hook] = to_plain(questions[hook]())
        except OfficedError as error:
            failed[hook] = str(error)
        seconds[hook] = round(time.perf_counter() - began, 4)
    value: dict[str, object] = {"answers": answers, "failed": failed, "seconds": seconds}
    if "classify" in answers:
        both = (*considered.verdict.opinions, *host.classify(document))
        verdict = decide(both, thresholds(study))
        value["decision"], value["kind"], value["points"] = verdict.decision, verdict.kind or "", verdict.points
    return value


def _questions(
    host: PluginHost, document: Document, considered: Consideration, study: Study
) -> Mapping[str, Callable[[], object]]:
    verdict, today = considered.verdict, study.today()
    return {
        "find_fields": lambda: host.find_fields(document),
        "refuse": lambda: host.refuse(document),
        "classify": lambda: host.classify(document),
        "choose_series": lambda: host.choose_series(document, verdict),
        "assign": lambda: host.assign(document, verdict),
        "find_deadlines": lambda: host.find_deadlines(document, verdict, today),
        "plan_reminders": lambda: [
            one for term in considered.deadlines for one in host.plan_reminders(term, study.office.calendar)
        ],
        "match_answer": lambda: host.match_answer(document, ()),
        "object_to_close": lambda: host.object_to_close(document),
    }
