"""What `officed doctor` looks at: one file a subject, each with functions that yield findings and change nothing."""
