"""From a check image to a scored amount: intake, where the amount stands, the form, the decision."""
