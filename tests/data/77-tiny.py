# ---
# # SOURCE of a sheet for the tests: no TFX, so that each run takes a second.
# title: {pt-BR: "Folha de prova", en: "A sheet for tests"}
# teaching: 0
# exercises: 5
# ---

# %% name="setup"
from tfx_course import DATA, check
from tfx_course.checks import exercise, expect


@exercise("77.1")
def two(answer):
    expect(answer == 2, "00.1.number", seen=answer)


@exercise("77.2")
def doubles(function):
    expect(function(4) == 8, "00.1.number", seen=function(4))


@exercise("77.3")
def builds_on_the_first(answer):
    expect(answer == 3, "00.1.number", seen=answer)


# %% name="answer-1" exercise="1" tags=["answer"]
### BEGIN SOLUTION
answer = 1 + 1
### END SOLUTION

# %% name="check-1" exercise="1" tags=["check"]
check("77.1", answer)

# %% [markdown] name="hint-1-1" lang="pt-BR" exercise="1" tags=["hint"]
# Conte nos dedos.

# %% [markdown] name="hint-1-1" lang="en" exercise="1" tags=["hint"]
# Count on your fingers.

# %% [markdown] name="hint-1-2" lang="pt-BR" exercise="1" tags=["hint"]
# De uma das mãos.

# %% [markdown] name="hint-1-2" lang="en" exercise="1" tags=["hint"]
# Those of one hand.


# %% name="answer-2" exercise="2" tags=["answer"]
### BEGIN SOLUTION
def double(x):
    return 2 * x


### END SOLUTION

# %% name="check-2" exercise="2" tags=["check"]
check("77.2", double)

# %% name="answer-3" exercise="3" tags=["answer"]
### BEGIN SOLUTION
one_more = answer + 1
### END SOLUTION

# %% name="check-3" exercise="3" tags=["check"]
check("77.3", one_more)
