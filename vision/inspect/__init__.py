"""Inspection through ONNX Runtime: model folders, defects with sizes in mm, verdicts by the recipe's criteria."""
