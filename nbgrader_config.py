"""Where nbgrader finds this course, for formgrader and `capcourse grade` alike."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "capcourse"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"

# Seconds for one cell and for a kernel to start, on a busy machine.
c.Execute.timeout = 120
c.Execute.startup_timeout = 120

# A test that a student deleted comes back instead of leaving a mark missing for ever.
c.OverwriteCells.add_missing_cells = True

# nbgrader gives no points to a test cell that writes to stderr; a progress bar is no mistake.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = r"it/s\]|s/it\]|Warning|NNPACK"
