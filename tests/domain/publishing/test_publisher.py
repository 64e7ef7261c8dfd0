"""What a publisher does about answers that were lost, rivals, and brokers that hold something else."""
