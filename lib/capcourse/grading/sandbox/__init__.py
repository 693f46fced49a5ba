"""Walls around a student's process: what it sees, what it may use, and how it starts in a moment.

`walls` says what a sandboxed process sees, `limits` what it may use, `cgroups` enforces part of that,
`inside` gives up every privilege from within, `zygote` is the warm process that kernels are forked from, and
`zygotes` reaches it. Without bubblewrap `container` puts up the same walls, `engines` asks what runs it,
`containers` finds one that works, and `keeper` is the first process within. `inside`, `keeper` and `zygote`
run as scripts of their own and import the standard library alone.
"""
