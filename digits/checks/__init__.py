"""From a check image to a scored amount: intake, the amount's place, its ink, the decision."""
