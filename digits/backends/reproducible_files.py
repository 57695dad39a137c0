"""Model files that hold the model and nothing else: equal trainings leave equal bytes.

Keras writes the time and addresses in memory into its archives, and the export to ONNX numbers
its names by all that the process did before. Both are rewritten here, in place, right after they
are saved by `digits.backends.keras_backend`; what the models compute stays the same.
"""

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import onnx

from digits.store.atomic import atomic_file

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip archive can state
READABLE = 0o644 << 16  # permissions, where zip keeps them
UNIX = 3  # zip's number for the system whose permissions those are
SHARED_ID = "shared_object_id"  # Keras puts an address in memory under this name


def rewrite_keras(path: Path) -> None:
    """Take times, permissions, the date and addresses out of a ``.keras`` file, in place.

    Args:
        path: the file; weights are copied piece by piece, so memory stays flat.
    """
    with (
        zipfile.ZipFile(path) as old,
        atomic_file(path) as file,
        zipfile.ZipFile(file, "w") as new,
    ):
        for entry in sorted(old.infolist(), key=lambda entry: entry.filename):
            if change := _CHANGED.get(entry.filename):
                new.writestr(_entry(entry.filename), change(old.read(entry)))
            else:
                _copy(old, entry, new)


def _copy(old: zipfile.ZipFile, entry: zipfile.ZipInfo, new: zipfile.ZipFile) -> None:
    with old.open(entry) as content, new.open(_entry(entry.filename, entry.file_size), "w") as copy:
        shutil.copyfileobj(content, copy, 1 << 20)


def _entry(name: str, size: int = 0) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, ZIP_EPOCH)
    entry.external_attr, entry.create_system = READABLE, UNIX
    entry.file_size = size  # by which zipfile chooses the header of very large files
    return entry


def _without_date(text: bytes) -> bytes:
    facts = json.loads(text)
    facts.pop("date_saved", None)
    return json.dumps(facts).encode()


def _with_counted_ids(text: bytes) -> bytes:
    """Replace the addresses that mark shared objects by 1, 2, 3 … as they appear."""
    numbers: dict[int, int] = {}

    def counted(part: dict[str, Any]) -> dict[str, Any]:
        if SHARED_ID in part:
            part[SHARED_ID] = numbers.setdefault(part[SHARED_ID], len(numbers) + 1)
        return part

    return json.dumps(json.loads(text, object_hook=counted)).encode()


_CHANGED: dict[str, Callable[[bytes], bytes]] = {
    "metadata.json": _without_date,
    "config.json": _with_counted_ids,
}


def rewrite_onnx(path: Path) -> None:
    """Name and order the parts of an ONNX file by their place in the graph, in place.

    The graph's inputs and outputs keep their names, and their free first axis is called ``n``.

    Args:
        path: the file; its graph may not hold further graphs, as loops and branches do.
    """
    model = onnx.load(path)
    model.doc_string = ""
    del model.metadata_props[:]
    model.opset_import.sort(key=lambda opset: opset.domain)
    graph = model.graph
    graph.doc_string = ""
    del graph.value_info[:]  # shapes in between, which every runtime infers itself
    _sort(graph)
    _rename(graph)
    for value in (*graph.input, *graph.output):
        _name_axes(value)
    with atomic_file(path) as file:
        file.write(model.SerializeToString(deterministic=True))


def _sort(graph: onnx.GraphProto) -> None:
    """Bring nodes into the order of the computation, and weights into that of their use."""
    order = {name: index for index, name in enumerate(_computed(graph))}
    graph.node.sort(key=lambda node: order[node.output[0]])
    used = dict.fromkeys(name for node in graph.node for name in node.input)
    use_order = {name: index for index, name in enumerate(used)}
    graph.initializer.sort(key=lambda weight: use_order.get(weight.name, len(use_order)))


def _computed(graph: onnx.GraphProto) -> Iterator[str]:
    """What the nodes give, each after all that it needs, beginning with the first output's needs.

    The order depends on the graph's edges alone: the file's order is one of many that would do.
    """
    makers = {name: node for node in graph.node for name in node.output}
    outputs = [value.name for value in graph.output if value.name in makers]
    pending = [*reversed(makers), *reversed(outputs)]
    computed: set[str] = set()
    while pending:
        node = makers[pending[-1]]
        missing = [name for name in node.input if name in makers and name not in computed]
        if missing:
            pending.append(missing[0])
            continue
        if pending.pop() not in computed:
            computed.update(node.output)
            yield from node.output


def _rename(graph: onnx.GraphProto) -> None:
    """Name nodes, weights and what flows between them by their place; inputs and outputs stay."""
    names = {weight.name: f"weight_{number}" for number, weight in enumerate(graph.initializer)}
    for number, node in enumerate(graph.node):
        node.name, node.doc_string = f"{node.op_type}_{number}", ""
        node.attribute.sort(key=lambda attribute: attribute.name)
        names |= {name: f"{node.name}:{index}" for index, name in enumerate(node.output)}
    names |= {value.name: value.name for value in (*graph.input, *graph.output)} | {"": ""}
    for weight in graph.initializer:
        weight.name = names[weight.name]
    for node in graph.node:
        node.input[:] = [names[name] for name in node.input]
        node.output[:] = [names[name] for name in node.output]


def _name_axes(value: onnx.ValueInfoProto) -> None:
    for axis, size in enumerate(value.type.tensor_type.shape.dim):
        if size.dim_param:
            size.dim_param = f"n_{axis}" if axis else "n"
