"""What runs: capture, segmentation, suggestion, publication, library, service and command line."""
