"""The commands of `digits`, one module a family; `flows.cli` names them and shows failures."""
