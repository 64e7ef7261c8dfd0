"""What tests share. One file for each thing, so that a test says in its imports what it stands on.

Banks to stand on: `bank` (twelve accounts for the shell), `act_desk` (one account worth correcting), `cases` (a
disputed withdrawal), `travelling` and `held_machine` (the late payroll), `small_bank` (files of the real Czech bank),
`projected_bank` (what read models are folded from), `server_bank` and `postgres_people` (on a server, with its
roles), `shared` (what is made once for a run). `bench` opens any kind of store and damages it.

Stories in prose: `spec` and `case_spec` (given, when, then), `stories`, `commands`, `days`, `times`, `timelines`.

People at work: `shell` (the app, and waiting until it has nothing left to do), `act_agent`, `travelling`,
`terminal` (the program on a terminal of its own), `timeline_runs`. `pictures` and `palette_sheet` say what is pictured.

A store in memory: `memory`, `memory_cases`, `memory_rows`. Any commands whatever: `machine`, `traffic`, `mutants`.

The world outside: `postgres`, `pgbouncer`, `cutting_proxy`, `psql_operator`, `processes` (programs that write and
die), `faulty`, `forged_packs`, `payloads` (hostile texts), `patience`, `places`, and `releases/` (older banks).
"""
