# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "Comece aqui", en: "Start here"}
# summary:
#   pt-BR: "a máquina, os notebooks, como se verifica uma resposta, o glossário"
#   en: "the machine, notebooks, how answers are checked, the glossary"
# teaching: 10
# exercises: 0
# questions:
#   pt-BR:
#     - O que é este curso, e aonde ele leva?
#     - Como se usa um notebook, e como sei se acertei um exercício?
#     - Esta máquina está pronta?
#   en:
#     - What is this course, and where does it lead?
#     - How do you use a notebook, and how do you know that your answer is right?
#     - Is this machine ready?
# ---

# %% [markdown] name="welcome" lang="pt-BR"
# ## Bem-vinda, bem-vindo
#
# *Machine learning é fácil, não é?* Cinco linhas de Python e o modelo acerta 90%. Aí ele vai para produção, os dados mudam numa
# terça-feira qualquer, e ninguém percebe.
#
# Este curso é sobre a parte que as cinco linhas não mostram: **como os dados entram num sistema de ML em produção, e como
# descobrir a tempo que há algo errado com eles**. Você vai rodar componentes de verdade do TFX (TensorFlow Extended), como o
# ExampleGen, o StatisticsGen, o SchemaGen e o ImportSchemaGen, abrir o que eles gravam e questionar o que encontrar.
#
# O curso nasceu de uma palestra de Alex Mansano, Pedro Gengo e Vinicius Caridá, *Machine Learning produtivo e componentes TFX de
# ingestão de dados*. Basta saber ler Python e já ter visto pandas alguma vez. De TFX, não precisa saber nada.
#
# <!-- episodes pt-BR: `make build` writes what is between these two lines -->
#
# | nº | episódio | exercícios |
# |---|---|---|
# | 00 | **Comece aqui** (esta página) | |
# | 01 | [Machine learning em produção](01-ml-in-production.ipynb) | [folha 01](../../exercises/pt-BR/01-exercicios.ipynb) |
# | 02 | [MLOps e o ciclo de vida](02-mlops.ipynb) | [folha 02](../../exercises/pt-BR/02-exercicios.ipynb) |
# | 03 | [TFX: bibliotecas e componentes](03-tfx.ipynb) | [folha 03](../../exercises/pt-BR/03-exercicios.ipynb) |
# | 04 | [ExampleGen: os dados entram](04-examplegen.ipynb) | [folha 04](../../exercises/pt-BR/04-exercicios.ipynb) |
# | 05 | [StatisticsGen: como são esses dados?](05-statisticsgen.ipynb) | [folha 05](../../exercises/pt-BR/05-exercicios.ipynb) |
# | 06 | [SchemaGen e ImportSchemaGen: o que se espera](06-schemagen.ipynb) | [folha 06](../../exercises/pt-BR/06-exercicios.ipynb) |
# | 07 | [ExampleValidator: o schema em ação](07-examplevalidator.ipynb) | [folha 07](../../exercises/pt-BR/07-exercicios.ipynb) |
# | 08 | [Do notebook ao pipeline](08-pipeline.ipynb) | [folha 08](../../exercises/pt-BR/08-exercicios.ipynb) |
#
# <!-- /episodes pt-BR -->

# %% [markdown] name="welcome" lang="en"
# ## Welcome
#
# *Machine learning is easy, isn't it?* Five lines of Python and the model gets 90% right. Then it goes to production, the data
# changes one Tuesday, and nobody notices.
#
# This course is about the part that the five lines do not show: **how data enters an ML system in production, and how to find out
# in time that something is wrong with it**. You will run real components of TFX (TensorFlow Extended), such as ExampleGen,
# StatisticsGen, SchemaGen and ImportSchemaGen, open what they write, and question what you find.
#
# The course grew out of a talk by Alex Mansano, Pedro Gengo and Vinicius Caridá, *Machine Learning produtivo e componentes TFX de
# ingestão de dados* (machine learning in production, and the TFX components that ingest data). All you need is to be able to read Python and to have seen pandas before. You need to know nothing about TFX.
#
# <!-- episodes en: `make build` writes what is between these two lines -->
#
# | no. | episode | exercises |
# |---|---|---|
# | 00 | **Start here** (this page) | |
# | 01 | [Machine learning in production](01-ml-in-production.ipynb) | [sheet 01](../../exercises/en/01-exercises.ipynb) |
# | 02 | [MLOps and the life cycle](02-mlops.ipynb) | [sheet 02](../../exercises/en/02-exercises.ipynb) |
# | 03 | [TFX: libraries and components](03-tfx.ipynb) | [sheet 03](../../exercises/en/03-exercises.ipynb) |
# | 04 | [ExampleGen: data comes in](04-examplegen.ipynb) | [sheet 04](../../exercises/en/04-exercises.ipynb) |
# | 05 | [StatisticsGen: what is this data like?](05-statisticsgen.ipynb) | [sheet 05](../../exercises/en/05-exercises.ipynb) |
# | 06 | [SchemaGen and ImportSchemaGen: what is expected](06-schemagen.ipynb) | [sheet 06](../../exercises/en/06-exercises.ipynb) |
# | 07 | [ExampleValidator: the schema at work](07-examplevalidator.ipynb) | [sheet 07](../../exercises/en/07-exercises.ipynb) |
# | 08 | [From notebook to pipeline](08-pipeline.ipynb) | [sheet 08](../../exercises/en/08-exercises.ipynb) |
#
# <!-- /episodes en -->

# %% [markdown] name="notebook" lang="pt-BR"
# ## Um notebook em dois minutos
#
# Esta página é feita de **células**. As de texto você lê. As cinzas, com colchetes ao lado, são código. Clique na célula abaixo e tecle **Shift+Enter**. Ela roda, o resultado aparece embaixo (no lugar do que já veio gravado) e a próxima célula fica selecionada.

# %% [markdown] name="notebook" lang="en"
# ## A notebook in two minutes
#
# This page is made of **cells**. You read the ones with text. The grey ones, with brackets beside them, are code. Click the cell
# below and press **Shift+Enter**. It runs, the result appears under it (in place of the stored one), and the next cell is selected.

# %% name="first"
messages_per_day = 2_000
messages_per_day * 365

# %% [markdown] name="state" lang="pt-BR"
# O número entre colchetes diz em que ordem as células rodaram. Quem as executa é o *kernel*, um processo Python que **se lembra de tudo o que já rodou**. A célula seguinte usa o `messages_per_day` da anterior.
#
# É assim que o curso funciona. Onde houver um 🤔, pare e arrisque um palpite. O resultado fica escondido até você rodar a célula, e
# errar um palpite ensina mais do que ler a resposta.
#
# > 🤔 **Antes de rodar:** se você rodar a célula abaixo duas vezes seguidas, o resultado muda?

# %% [markdown] name="state" lang="en"
# The number in brackets says in which order the cells ran. What executes them is the *kernel*, a Python process that **remembers everything that has run**. The next cell uses `messages_per_day` from the one before.
#
# This is how the course works. Wherever you see a 🤔, stop and take a guess. The result stays hidden until you run the cell, and a
# wrong guess teaches more than reading the answer.
#
# > 🤔 **Before you run it:** if you run the cell below twice in a row, does the result change?

# %% [markdown] name="teach-guess" lang="pt-BR" tags=["instructor"]
# Aqui nasce a regra do curso: onde há um 🤔, ninguém roda antes de escolher um lado. Peça mãos ("muda", "não muda"), espere uns vinte
# segundos e só então rode. Quem errar já ganhou a aula; diga isso agora, porque nos próximos episódios vão errar muito.
#
# Se alguém disser que não muda "porque a célula é a mesma", peça que rode três vezes e leia os números.

# %% [markdown] name="teach-guess" lang="en" tags=["instructor"]
# This is where the course's rule is born: at a 🤔 nobody runs anything before taking a side. Ask for hands ("it changes", "it does not"),
# wait some twenty seconds, and only then run it. Whoever is wrong has got their money's worth; say so now, because they will be wrong a
# lot in the episodes to come.
#
# If somebody says that it does not change "because the cell is the same", have them run it three times and read the numbers.

# %% name="second"
messages_per_day = messages_per_day + 500
messages_per_day

# %% [markdown] name="restart" lang="pt-BR"
# Muda. A cada vez soma mais 500, porque o kernel se lembra. Se um dia isso virar confusão, recomece pelo menu **Kernel → Reiniciar o
# kernel e executar tudo…** (o botão **⏩** da barra). Nada do que você escreveu se perde, só a memória do kernel.
#
# ## Esta máquina está pronta?
#
# A célula abaixo confere o Python, as versões, a memória e o disco. Cada linha com ✓ está em ordem. As outras dizem o que fazer.

# %% [markdown] name="restart" lang="en"
# It does. Each run adds 500 more, because the kernel remembers. If that ever gets confusing, start over with the menu **Kernel → Restart
# Kernel and Run All Cells…** (the **⏩** button of the toolbar). Nothing you have written gets lost, only the kernel's memory.
#
# ## Is this machine ready?
#
# The cell below checks Python, versions, memory and disk. Every line with a ✓ is fine. The others say what to do.

# %% name="self-test"
from tfx_course import doctor

doctor.brief()

# %% [markdown] name="teach-machine" lang="pt-BR" tags=["instructor"]
# Peça que todos rodem e pergunte: *quem tem uma linha sem ✓?* Cada uma dessas linhas já diz o que fazer. A mais comum é memória: abas do
# navegador e outros notebooks abertos.
#
# Não pare a turma por uma máquina. Quem tiver um ✗ senta com o colega do lado e conserta no intervalo, com `make doctor`.

# %% [markdown] name="teach-machine" lang="en" tags=["instructor"]
# Have everybody run it and ask: *who has a line without a ✓?* Each such line already says what to do. The usual one is memory: browser
# tabs, and other notebooks left open.
#
# Do not hold the room up for one machine. Whoever has an ✗ sits with a neighbour and mends it in the break, with `make doctor`.

# %% [markdown] name="component-intro" lang="pt-BR"
# Agora vem a prova de verdade, um *componente* do TFX, isto é, um passo de um *pipeline*, rodando aqui. Ele lê dois arquivos CSV, com
# 15 mil corridas de táxi, e grava uma cópia num formato que os passos seguintes sabem ler. Se no fim aparecerem os nomes de duas
# partes, `train` e `eval`, **está tudo pronto**.
#
# Quem abriu o curso com `make lab` já tem o TFX carregado. O terminal avisa quando, e o círculo ao lado de *Python 3 (ipykernel)*,
# no alto, fica vazio quando o kernel está livre. Em outro Jupyter, importar o TFX leva alguns segundos.

# %% [markdown] name="component-intro" lang="en"
# Now comes the real proof, a TFX *component*, that is, one step of a *pipeline*, running here. It reads two CSV files with 15 thousand
# taxi trips and writes a copy in a format that the next steps can read. If the names of two parts, `train` and `eval`, show up at
# the end, **everything is ready**.
#
# If you opened the course with `make lab`, TFX is loaded already. The terminal says when, and the circle beside *Python 3
# (ipykernel)*, at the top, is empty when the kernel is free. In another Jupyter, importing TFX takes some seconds.

# %% name="component"
from tfx_course import DATA, check, work_folder
from tfx import v1 as tfx
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

context = InteractiveContext(pipeline_name="start", pipeline_root=str(work_folder("00-start")))
every_csv = tfx.proto.Input(splits=[tfx.proto.Input.Split(name="trips", pattern="*.csv")])
example_gen = tfx.components.CsvExampleGen(input_base=str(DATA / "taxi" / "csv"), input_config=every_csv)
context.run(example_gen)
print(example_gen.outputs["examples"].get()[0].split_names)

# %% [markdown] name="teach-first-run" lang="pt-BR" tags=["instructor"]
# O que importa são os dois nomes, `train` e `eval`. Não explique o que é um componente: o episódio 03 abre um, e o 04 roda este mesmo
# outra vez.
#
# Com o TFX já carregado (o terminal do `make lab` avisa), são uns poucos segundos. Quem espera mais de um minuto abriu o notebook em
# outro Jupyter, ou está sem memória.

# %% [markdown] name="teach-first-run" lang="en" tags=["instructor"]
# What matters are the two names, `train` and `eval`. Do not explain what a component is: episode 03 opens one, and 04 runs this very one
# again.
#
# With TFX loaded (the terminal of `make lab` says when), it takes a few seconds. Whoever waits for more than a minute has opened the
# notebook in another Jupyter, or is out of memory.

# %% [markdown] name="check-intro" lang="pt-BR"
# ## Como sei se acertei?
#
# Daqui em diante, cada episódio tem uma folha de exercícios, na pasta `exercises/pt-BR`. Nela, embaixo de cada resposta, há uma
# célula `check(...)` que examina o que você fez. Experimente e rode as duas células abaixo. Depois troque `15_000` por outro número e
# rode as duas de novo.

# %% [markdown] name="check-intro" lang="en"
# ## How do I know it is right?
#
# From here on, each episode has an exercise sheet, in the folder `exercises/en`. There, under each answer, a `check(...)` cell
# looks at what you did. Try it, and run the two cells below. Then change `15_000` to another number and run both again.

# %% name="answer-demo"
trips = 15_000

# %% name="check-demo"
check("00.1", trips)

# %% [markdown] name="teach-wrong-on-purpose" lang="pt-BR" tags=["instructor"]
# Mande errar de propósito: outro número, e as **duas** células de novo. Quase todo mundo roda só a do `check`, vê o ✓ antigo e acha que
# quebrou; é melhor que isso aconteça agora do que na folha 01.
#
# Pule a leitura do glossário em voz alta. Mostre onde ele está e siga.

# %% [markdown] name="teach-wrong-on-purpose" lang="en" tags=["instructor"]
# Make them be wrong on purpose: another number, and **both** cells again. Nearly everybody runs only the `check` one, sees the old ✓ and
# thinks that it is broken; better now than on sheet 01.
#
# Do not read the glossary aloud. Show where it is and go on.

# %% [markdown] name="check-after" lang="pt-BR"
# Se a resposta está certa, aparece uma linha com ✓. Se não está, aparece uma frase que diz o que foi visto e onde olhar, nunca a
# resposta. A verificação não dá nota e não se cansa. Rode quantas vezes quiser. Emperrou? `hint("04.1")`, em qualquer célula da
# folha, dá uma pista por vez. As soluções não ficam trancadas. Estão na pasta `solutions/pt-BR`, para depois que você tentar.
#
# No terminal do JupyterLab (**File → New → Terminal**), `course check 04` confere a folha inteira de uma vez, num kernel limpo,
# e `course progress` mostra por onde você já passou e o que vem a seguir.
#
# ## Glossário
#
# Em português, o jargão da área continua em inglês, porque é assim que ele aparece na documentação e no código.

# %% [markdown] name="check-after" lang="en"
# If the answer is right, you see one line with a ✓. If it is not, you see a sentence that says what was seen and where to look,
# never the answer. The check gives no grade and never tires. Run it as often as you like. Stuck? `hint("04.1")`, in any cell of the
# sheet, gives one hint at a time. The solutions aren't locked away. They are in the folder `solutions/en`, for after you have tried.
#
# In JupyterLab's terminal (**File → New → Terminal**), `course check 04` checks the whole sheet at once, in a clean kernel, and
# `course progress` shows where you have been and what comes next.
#
# ## Glossary
#
# These words appear in the documentation and in the code just as they stand here.

# %% [markdown] name="glossary" lang="pt-BR"
# | termo | o que é |
# |---|---|
# | *artifact* | resultado gravado por um componente, com tipo, número, endereço (*uri*) e anotação nos metadados |
# | *componente* | um passo do pipeline: lê artifacts, faz um trabalho, grava artifacts |
# | *drift* | mudança nos dados ao longo do tempo, de um dia para o outro |
# | *InteractiveContext* | faz num notebook o papel do orquestrador (o programa que, em produção, decide quando cada componente roda): roda um por vez e anota tudo |
# | *linhagem* (*lineage*) | de que artifacts e por que execuções um artifact veio a existir; está nos metadados |
# | *metadados* | o registro do que rodou, quando, lendo o quê e gravando o quê (a biblioteca é a ML Metadata, MLMD) |
# | *pipeline* | os componentes ligados pelas saídas e entradas, na ordem em que dependem uns dos outros |
# | *porta* (*door*) | o programa por onde os dados entram (CSV, Parquet, BigQuery, um DataFrame…); ele decide o que vira falta, vazio ou zero |
# | *portão* (*gate*) | um componente que lê as anomalias e interrompe o pipeline quando os dados não servem |
# | *runner* | o que executa um trabalho do Beam: DirectRunner, nesta máquina; Flink, Spark ou Dataflow, em muitas |
# | *schema* | o que se espera dos dados: colunas, tipos, presença, valores aceitos |
# | *skew* | diferença entre os dados do treino e os que chegam ao modelo em produção |
# | *span* | uma leva de dados, em geral a de um dia; o ExampleGen a reconhece por um número |
# | *split* | cada parte em que os exemplos são divididos: `train`, `eval`… |
# | *tf.Example* | um registro: dicionário de nome → lista de inteiros, reais ou bytes |
# | *valency* | quantos valores um registro pode ter numa mesma coluna; não confunda com presença (se a coluna existe no registro) |
# | *version* | uma correção de um span já entregue: o número do dia é o mesmo, o da versão cresce |

# %% [markdown] name="glossary" lang="en"
# | term | what it is |
# |---|---|
# | *artifact* | a result written by a component, with a type, a number, an address (*uri*) and an entry in the metadata |
# | *component* | a step of the pipeline: reads artifacts, does a job, writes artifacts |
# | *door* | the program through which data comes in (CSV, Parquet, BigQuery, a DataFrame…); it decides what becomes missing, empty or zero |
# | *drift* | change in the data over time, from one day to the next |
# | *gate* | a component that reads the anomalies and stops the pipeline when the data won't do |
# | *InteractiveContext* | plays the orchestrator (the program that, in production, decides when each component runs) in a notebook: runs one at a time and notes everything |
# | *lineage* | which artifacts and runs an artifact came from; it is in the metadata |
# | *metadata* | the record of what ran, when, what it read and what it wrote (the library is ML Metadata, MLMD) |
# | *pipeline* | the components, connected by their outputs and inputs, in the order in which they depend on each other |
# | *runner* | what executes a job of Beam's: DirectRunner, on this machine; Flink, Spark or Dataflow, on many |
# | *schema* | what is expected of the data: columns, types, presence, accepted values |
# | *skew* | difference between the training data and what reaches the model in production |
# | *span* | one batch of data, usually a day's; ExampleGen knows it by a number |
# | *split* | each part the examples are divided into: `train`, `eval`… |
# | *tf.Example* | one record: a dictionary of name → list of integers, real numbers or bytes |
# | *valency* | how many values one record may have in the same column; not to be confused with presence (whether the record has the column) |
# | *version* | a correction of a span that was delivered before: the day's number stays, the version's grows |
#
# The chatbot's data is called `atendimento` (customer service), and its intents have Portuguese names: `saldo` (balance), `fatura` (bill),
# `cartao_bloqueado` (blocked card), `segunda_via_boleto` (copy of a payment slip), `limite` (credit limit), `senha` (password),
# `atendente` (a person, please), `transferencia` (transfer), `emprestimo` (loan), `tarifa` (fee), and later `pix` (instant payment).

# %% [markdown] name="help" lang="pt-BR"
# ## Onde pedir ajuda
#
# - **Algo não abre ou não roda:** no terminal, na pasta do curso, `make doctor` examina a máquina e diz o que fazer.
# - **Travou num exercício:** releia o episódio de mesmo número. A solução comentada está em `solutions/pt-BR`.
# - **Achou um erro no curso:** conte a quem mantém o repositório de onde você o baixou. O `CONTRIBUTING.md` diz como.
# - **Falta um pacote seu:** o ambiente do curso vem sem `pip`. No terminal, uma vez, `.venv/bin/python -m ensurepip`. Depois, numa célula, `%pip install PACOTE`.
# - **Vai parar por hoje:** salve com **Ctrl+S** e, no terminal, aperte **Ctrl+C** duas vezes.
# - **Quer saber mais de TFX:** a documentação oficial fica em [tensorflow.org/tfx](https://www.tensorflow.org/tfx) (em inglês).

# %% [markdown] name="help" lang="en"
# ## Where to get help
#
# - **Something does not open or run:** in a terminal, in the course's folder, `make doctor` examines the machine and says what to do.
# - **Stuck on an exercise:** reread the episode with the same number. The solution, with comments, is in `solutions/en`.
# - **Found a mistake in the course:** tell the people who maintain the repository you got it from. `CONTRIBUTING.md` says how.
# - **A package of your own is missing:** the course's environment comes without `pip`. In a terminal, once, `.venv/bin/python -m ensurepip`. Then, in a cell, `%pip install PACKAGE`.
# - **Done for today:** save with **Ctrl+S** and, in the terminal, press **Ctrl+C** twice.
# - **Want to know more about TFX:** the official documentation is at [tensorflow.org/tfx](https://www.tensorflow.org/tfx).
