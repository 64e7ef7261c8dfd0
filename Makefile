# What a person types; `.ci/run` does all of it from a clean clone.
bin := .venv/bin

.PHONY: check fast pictures bench coverage

check:  ## Everything that must hold, but the tests.
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports
	$(bin)/deptry .

fast:  ## The tests that do not take long.
	$(bin)/python -m pytest -q -m "not slow and not system"

pictures:  ## Paint the pictures of the screens anew; look at each change before you commit it.
	$(bin)/python -m pytest -q tests/tui/screens -m picture --snapshot-update
	$(bin)/python -m tests.docs.tour_page

bench:  ## Measure roughly; without --quick it takes the better part of an hour.
	$(bin)/python -m tests.benchmarks --quick

# What counts lines comes between code and the interrupt that these two send it.
untraced := tests/storage/sweep/test_sweep.py::test_one_that_never_ends_is_ended_in_a_thread_too \
	tests/storage/projections/test_user_files.py::test_a_real_interrupt_is_still_one

coverage:  ## Which lines the fast tests reach; fails under the floor in pyproject.toml.
	$(bin)/coverage erase
	$(bin)/coverage run -m pytest -q -m "not slow and not system" $(addprefix --deselect ,$(untraced))
	$(bin)/coverage combine -q
	$(bin)/coverage report
