"""The commands that train: each a flow with its own parameters, run from a shell."""

from flows.commands.run_flow import from_shell
from flows.retrain import retrain as retrain_flow
from flows.train_reader import train_reader as train_reader_flow

retrain = from_shell(retrain_flow)
train_reader = from_shell(train_reader_flow)
