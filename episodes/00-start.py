# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "Comece aqui", en: "Start here"}
# summary:
#   pt-BR: "a máquina, os notebooks, como se verifica uma resposta, o glossário"
#   en: "the machine, notebooks, how answers are checked, the glossary"
# teaching: 12
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
# descobrir a tempo que há algo errado com eles**. Você vai
# trabalhar com o TFX (TensorFlow Extended), do Google, que é um conjunto de programas, cada um com a sua tarefa. O ExampleGen lê os dados,
# o StatisticsGen calcula estatísticas sobre eles, e o SchemaGen e o ImportSchemaGen guardam o que se espera deles. Você vai rodar esses programas, abrir o que
# eles gravam e questionar o que encontrar.
#
# O curso nasceu de uma palestra de Alex Mansano, Pedro Gengo e Vinicius Caridá, *Machine Learning produtivo e componentes TFX de
# ingestão de dados*. Para acompanhar, você precisa:
#
# - escrever funções em Python, e reconhecer uma classe;
# - selecionar, filtrar e agrupar com o pandas;
# - saber para que servem dados de treino e de teste, e o que são média e porcentagem;
# - ler inglês, porque o código e as saídas estão em inglês.
#
# De TFX, TensorFlow e Beam, não precisa saber nada. Só dois exercícios (04.6 e 08.4) pedem que você escreva uma classe, e os dois trazem
# um exemplo como ponto de partida. Onde o texto traz um 🔧, você não precisa ler o código da célula seguinte. Rode a célula e leia apenas a saída.
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
# | 09 | [Do dado ao modelo, e de volta](09-model.ipynb) | [folha 09](../../exercises/pt-BR/09-exercicios.ipynb) |
#
# <!-- /episodes pt-BR -->

# %% [markdown] name="welcome" lang="en"
# ## Welcome
#
# *Machine learning is easy, isn't it?* Five lines of Python and the model gets 90% right. Then it goes into production, the data changes one Tuesday, and nobody notices.
#
# This course is about the part that the five lines don't show: **how data enters an ML system in production, and how to find out in time
# that something is wrong with it**. You'll work with Google's TFX (TensorFlow Extended), a set of programs that do one job each.
# ExampleGen reads the data, StatisticsGen computes statistics about it, and SchemaGen and ImportSchemaGen record what you expect of it. You'll run these programs, open what they
# write, and question what you find.
#
# The course grew out of a talk by Alex Mansano, Pedro Gengo and Vinicius Caridá, *Machine Learning produtivo e componentes TFX de
# ingestão de dados* (machine learning in production, and the TFX components that ingest data). You need to be able to:
#
# - write functions in Python, and recognise a class when you see one
# - select, filter and group with pandas
# - say what training and test data are for, and what a mean and a percentage are
#
# You don't need to know anything about TFX, TensorFlow or Beam. You don't need Portuguese
# either. Some of the data is in Portuguese, and the episodes translate what you need. Only two exercises
# (04.6 and 08.4) ask you to write a class, and both give you an example to start from.
# Where the text has a 🔧, you don't need to read the code of the next cell. Just run it and read its output.
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
# | 09 | [From data to a model, and back](09-model.ipynb) | [sheet 09](../../exercises/en/09-exercises.ipynb) |
#
# <!-- /episodes en -->

# %% [markdown] name="notebook" lang="pt-BR"
# ## Um notebook em dois minutos
#
# Esta página é feita de **células**. As de texto você lê. As cinzas, com colchetes ao lado, são código. Clique na célula abaixo e tecle **Shift+Enter**. Ela roda, o resultado aparece embaixo (no lugar do que já veio gravado) e a próxima célula fica selecionada.

# %% [markdown] name="notebook" lang="en"
# ## A notebook in two minutes
#
# This page is made of **cells**. Some hold text, for you to read. The grey ones, with brackets beside them, hold code. Click the cell
# below and press **Shift+Enter**. It runs, the result appears under it (in place of the stored one), and the next cell is selected.

# %% name="first"
messages_per_day = 2_000
messages_per_day * 365

# %% [markdown] name="state" lang="pt-BR"
# Os números entre colchetes mostram em que ordem as células rodaram. Quem as executa é o *kernel*, um processo Python que **se lembra de tudo o que já rodou**. A célula seguinte usa o `messages_per_day` da anterior.
#
# É assim que o curso funciona. Onde houver um 🤔, pare e arrisque um palpite. Errar um palpite ensina mais do que ler a resposta. O resultado da célula que vem depois do 🤔 fica recolhido até você rodar essa célula.
# Nas outras, aparece embaixo um resultado gravado quando o curso foi feito. O seu kernel não sabe nada sobre ele até você rodar a célula.
#
# > 🤔 **Antes de rodar:** se você rodar a célula abaixo duas vezes seguidas, o resultado muda?

# %% [markdown] name="state" lang="en"
# The numbers in brackets show the order in which the cells ran. They are run by the *kernel*, a Python process that **remembers everything it has run**. The next cell uses `messages_per_day` from the one before.
#
# This is how the course works. Wherever you see a 🤔, stop and take a guess. Even a wrong guess teaches you more than reading the answer. The result of the cell after a 🤔 stays hidden until you run that cell. Other cells show a result that was stored when the course was made. Your kernel knows
# nothing about stored results until you run the cells yourself.
#
# > 🤔 **Before you run it:** if you run the cell below twice in a row, does the result change?

# %% [markdown] name="teach-guess" lang="pt-BR" tags=["instructor"]
# Aqui nasce a regra do curso: onde há um 🤔, ninguém roda antes de escolher um lado. Peça que levantem a mão ("muda", "não muda"), espere uns
# vinte segundos e só então rode. Diga já que errar aqui é bom sinal, porque nos próximos episódios a turma vai errar muito.
#
# Se alguém disser que não muda "porque a célula é a mesma", peça que rode três vezes e leia os números.

# %% [markdown] name="teach-guess" lang="en" tags=["instructor"]
# Set the course's rule here: at a 🤔, nobody runs anything before taking a guess. Ask for a show of hands ("it changes", "it doesn't"), wait
# about twenty seconds, and only then run it. A wrong guess is when people learn most. Say so now, because they'll guess wrong often in the
# episodes to come.
#
# If somebody says that it doesn't change "because the cell is the same", have them run it three times and read the numbers.

# %% name="second"
messages_per_day = messages_per_day + 500
messages_per_day

# %% [markdown] name="restart" lang="pt-BR"
# Muda. Cada vez que roda, a célula soma mais 500, porque o kernel se lembra do valor anterior. Se um dia isso virar confusão, recomece pelo menu **Kernel → Reiniciar o
# kernel e Executar todas as células…** (o botão **⏩** da barra). Nada do que você escreveu se perde, só a memória do kernel.
#
# ## Esta máquina está pronta?
#
# A célula abaixo confere a máquina e mostra uma linha para cada item. Uma linha com ✓ está em ordem. As outras dizem o que fazer.

# %% [markdown] name="restart" lang="en"
# It does. Each run adds 500 more, because the kernel remembers the previous value. If that ever gets confusing, start over with the menu **Kernel → Restart
# Kernel and Run All Cells…** (the **⏩** button on the toolbar). You lose nothing that you've written, only the kernel's memory.
#
# ## Is this machine ready?
#
# The cell below checks the machine and prints one line for each thing that it checks. A line with a ✓ is fine. Any other line says what to do.

# %% name="self-test"
from tfx_course import doctor

doctor.brief()

# %% [markdown] name="teach-machine" lang="pt-BR" tags=["instructor"]
# Peça que todos rodem e pergunte: *quem tem uma linha sem ✓?* Cada uma dessas linhas já diz o que fazer. A mais comum é memória: abas do
# navegador e outros notebooks abertos.
#
# Não pare a turma por uma máquina. Quem tiver um ✗ senta com o colega do lado e conserta no intervalo, com `make doctor`.

# %% [markdown] name="teach-machine" lang="en" tags=["instructor"]
# Have everybody run it and ask: *who has a line without a ✓?* Each such line says what to do. The usual one is memory, taken by browser
# tabs and by other notebooks left open.
#
# Don't hold up the room for one machine. A learner with an ✗ can sit with a neighbour and fix it in the break, with `make doctor`.

# %% [markdown] name="component-intro" lang="pt-BR"
# Com dez ✓, a máquina está em ordem. Quatro linhas têm nomes menos óbvios:
#
# - *Stack* são as versões do Python e do TFX.
# - *Biblioteca C* é a biblioteca do sistema de que o TFX precisa.
# - *Gravação* quer dizer que o curso pode gravar na pasta dele.
# - *Kernels prontos* quer dizer que o TFX já vem carregado, e os notebooks não esperam por ele.
#
# Agora vem a prova de verdade. Vamos rodar um *componente* do TFX. Um componente é um passo, e os passos ligados formam um
# *pipeline*. O componente de agora lê 15 mil corridas de táxi, de dois arquivos CSV, e grava uma cópia que os passos seguintes sabem ler. Essa cópia tem duas partes, `train` e `eval`. Se no fim aparecerem os dois nomes, **está tudo pronto**. Você não precisa entender o código agora. O episódio 04 explica tudo. 🔧
#
# Se você abriu o curso com `make lab`, o TFX é carregado uma vez só, e o terminal de onde você o abriu avisa quando termina. Se o aviso ainda não apareceu, espere por ele. Enquanto uma célula roda, o círculo no alto, ao lado de *Python 3 (ipykernel)*, fica cheio. Quando o kernel está livre, ele fica vazio. Em qualquer outro Jupyter, importar o TFX leva alguns
# segundos.

# %% [markdown] name="component-intro" lang="en"
# Ten lines with a ✓ mean that the machine is fine. Four of the names are less obvious:
#
# - *Stack* means the versions of Python and of TFX.
# - *C library* is the system library that TFX needs.
# - *Writing* means that the course can write to its own folder.
# - *Ready kernels* means that TFX is loaded beforehand, so notebooks don't have to wait for it.
#
# Now for the real test. Let's run a TFX *component*. A component is one step, and connected steps make a *pipeline*. This one reads two CSV files, with 15,000
# taxi trips in all, and writes a copy in a format that the next steps can read. The copy has two parts, `train` and `eval`. If both names show up at the end, **everything is ready**. You don't have to understand the code yet. Episode 04 explains it. 🔧
#
# If you opened the course with `make lab`, TFX is loaded only once, and the terminal in which you typed `make lab` says when that is done. If it hasn't said so yet, wait until it does. While a cell runs, the circle at the top, beside *Python 3 (ipykernel)*, is filled. It's empty when the kernel is free. In any other Jupyter, importing TFX takes a few seconds.

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
# Only the two names matter, `train` and `eval`. Don't explain what a component is. Episode 03 opens one, and 04 runs this same one again.
#
# With TFX loaded (the terminal of `make lab` says when), it takes a few seconds. Learners who wait for more than a minute have opened the
# notebook in another Jupyter, or are out of memory.

# %% [markdown] name="check-intro" lang="pt-BR"
# Apareceram os dois nomes, `train` e `eval`. O TFX funciona nesta máquina.
#
# ## Como sei se acertei?
#
# Daqui em diante, cada episódio tem uma folha de exercícios, na pasta `exercises/pt-BR`. Nela, embaixo de cada resposta, há uma
# célula `check(...)` que examina o que você fez. Vamos treinar com uma pergunta. Quantas corridas de táxi o componente leu? A resposta já está
# escrita. Rode as duas células abaixo. Depois troque `15_000` por outro número e rode as duas de novo.

# %% [markdown] name="check-intro" lang="en"
# Both names are there, `train` and `eval`, so TFX works on this machine.
#
# ## How do I know it is right?
#
# From here on, each episode has an exercise sheet, in the folder `exercises/en`. There, under each answer, a `check(...)` cell looks at
# what you did. Here is a small exercise to try it on. How many taxi trips did the component above read? The answer is already filled in.
# Run the two cells below. Then change `15_000` to another number and run both again.

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
# Have them give a wrong answer on purpose: another number, and **both** cells again. Nearly everybody runs only the `check` cell, sees the
# old ✓ and thinks that the check is broken. It's better that they find out now than on sheet 01.
#
# Don't read the glossary aloud. Show where it is and go on.

# %% [markdown] name="check-after" lang="pt-BR"
# Se a resposta está certa, aparece uma linha com ✓. Se não está, aparece uma frase que diz o que a verificação encontrou e onde olhar, mas nunca a
# resposta. A verificação não dá nota, então rode quantas vezes quiser. Travou? `hint("04.1")`, em qualquer célula da folha 04, mostra,
# uma por vez, as pistas do exercício 1 dessa folha. As soluções estão em `solutions/pt-BR`. Consulte-as depois de tentar.
#
# No terminal do JupyterLab (**Arquivo → Novo → Terminal**), `course check 04` confere a folha inteira, num kernel limpo, e `course progress` mostra o que você já fez e o que vem a seguir.

# %% [markdown] name="check-after" lang="en"
# If the answer is right, you see one line with a ✓. If it isn't, you see a sentence that says what the check found and where to look, but never the
# answer. The check doesn't grade you, so run it as often as you like. Stuck? `hint("04.1")`, in any cell of sheet 04, gives you the hints for its
# first exercise, one at a time. The solutions are in `solutions/en`. Read them after you've tried.
#
# In JupyterLab's terminal (**File → New → Terminal**), `course check 04` checks the whole sheet at once, in a clean kernel, and
# `course progress` shows what you've done and what comes next.

# %% [markdown] name="help" lang="pt-BR"
# ## Onde pedir ajuda
#
# - **Algo não abre ou não roda:** no terminal, na pasta do curso, `make doctor` examina a máquina e diz o que fazer.
# - **Travou num exercício:** releia o episódio de mesmo número. A solução comentada está em `solutions/pt-BR`.
# - **Achou um erro no curso:** avise quem mantém o repositório de onde você o baixou. O `CONTRIBUTING.md` diz como.
# - **Precisa de um pacote que não veio no ambiente:** o ambiente do curso vem sem `pip`. No terminal, rode uma vez `.venv/bin/python -m ensurepip`. Depois, numa célula, rode `%pip install PACOTE`.
# - **Vai parar por hoje:** salve com **Ctrl+S**. Depois vá ao terminal de onde você abriu o curso (não o do JupyterLab)
#   e aperte **Ctrl+C** duas vezes.
# - **Quer saber mais de TFX:** a documentação oficial fica em [tensorflow.org/tfx](https://www.tensorflow.org/tfx) (em inglês).

# %% [markdown] name="help" lang="en"
# ## Where to get help
#
# - **Something doesn't open or run:** in a terminal, in the course's folder, `make doctor` checks the machine and says what to do.
# - **Stuck on an exercise:** reread the episode with the same number. The solution, with comments, is in `solutions/en`.
# - **Found a mistake in the course:** tell the people who maintain the repository you got it from. `CONTRIBUTING.md` says how.
# - **You need a package that isn't there:** the course's environment comes without `pip`. In a terminal, run `.venv/bin/python -m ensurepip` once. Then, in a cell, run `%pip install PACKAGE`.
# - **Done for today:** save with **Ctrl+S**. Then go to the terminal in which you opened the course (not JupyterLab's) and press **Ctrl+C** twice.
# - **Want to know more about TFX:** the official documentation is at [tensorflow.org/tfx](https://www.tensorflow.org/tfx).

# %% [markdown] name="glossary" lang="pt-BR"
# ## Glossário
#
# Em português, boa parte do jargão da área continua em inglês, porque é assim que ele aparece na documentação e no código. Nos
# episódios, cada um destes termos, na primeira vez em que aparece, é um link para cá. Passe o mouse por cima para ler o significado, ou clique. Não precisa ler a lista agora.
#
# <!-- glossary pt-BR: `make build` writes what is between these two lines -->
#
# ### ambiente do schema
#
# Uma situação com nome, como TRAINING (treino) ou SERVING (produção); o schema diz em quais cada coluna é esperada (no código, environment). Em inglês: *schema environment*.
#
# ### anomalia
#
# Algo nos dados que o schema não permite; a TFDV a acusa com um tipo e uma descrição. Em inglês: *anomaly*.
#
# ### aprovação
#
# O que o Evaluator, ou um portão, anota quando algo passou; o que vem depois no pipeline espera por ela (no código, blessing). Em inglês: *blessing*.
#
# ### artifact
#
# Resultado gravado por um componente, com tipo, número, endereço (uri) e um registro nos metadados.
#
# ### banco de metadados
#
# O banco de dados em que o MLMD guarda os metadados; neste curso, um arquivo SQLite. Em inglês: *metadata store*.
#
# ### Beam
#
# A biblioteca da Apache com que o TFX lê e conta dados; o mesmo código roda em uma máquina ou em muitas.
#
# ### cache
#
# Se um componente já rodou com as mesmas entradas e parâmetros, o TFX aproveita o resultado em vez de rodar de novo.
#
# ### componente
#
# Um passo do pipeline: lê artifacts, faz um trabalho e grava artifacts. Em inglês: *component*.
#
# ### distância L∞
#
# O quanto duas distribuições diferem: a maior diferença entre as frações de um mesmo valor. Em inglês: *L∞ distance*.
#
# ### domínio
#
# Os valores que o schema aceita numa coluna: uma lista de strings, ou uma faixa de números. Em inglês: *domain*.
#
# ### drift
#
# Mudança nos dados ao longo do tempo, de um dia para o outro.
#
# ### driver
#
# A parte do componente que procura as entradas e consulta o cache, antes de o executor trabalhar.
#
# ### executor
#
# A parte do componente que faz o trabalho: lê as entradas e grava as saídas.
#
# ### fatia
#
# Uma parte dos dados com algo em comum, como as corridas de uma empresa, contada ou avaliada separadamente (no código, slice). Em inglês: *slice*.
#
# ### feature
#
# O que uma coluna da tabela vira dentro de um tf.Example; tem um nome e uma lista de valores.
#
# ### intenção
#
# Sobre o que é a mensagem de um cliente, segundo o rótulo: saldo, fatura ou cartão bloqueado, por exemplo. Em inglês: *intent*.
#
# ### InteractiveContext
#
# Faz, num notebook, o papel do orquestrador: roda um componente por vez e anota tudo nos metadados.
#
# ### intervalo
#
# Uma barra do histograma: uma faixa de valores, e quantos valores caem nela. Em inglês: *bin*.
#
# ### limiar
#
# O nível em que um alarme dispara, ou a partir do qual algo passa (no código, threshold). Em inglês: *threshold*.
#
# ### linhagem
#
# De quais artifacts e de quais execuções um artifact veio; está nos metadados. Em inglês: *lineage*.
#
# ### metadados
#
# O registro do que rodou, quando, o que leu e o que gravou; a biblioteca é o ML Metadata (MLMD). Em inglês: *metadata*.
#
# ### orquestrador
#
# O programa que, em produção, decide quando cada componente roda, e onde. Em inglês: *orchestrator*.
#
# ### pipeline
#
# Os componentes, ligados pelas saídas e entradas, na ordem em que dependem uns dos outros.
#
# ### porta
#
# O programa por onde os dados entram, como o leitor de CSV ou o de Parquet; dele depende se uma célula em branco vira falta, vazio ou string vazia. Em inglês: *door*.
#
# ### portão
#
# Um passo que decide, por uma regra escrita, se um modelo ou um dia de dados pode seguir; se não pode, o que vem depois não roda. Em inglês: *gate*.
#
# ### presença
#
# Em quantos registros a coluna existe; o schema pode exigir uma fração e uma quantidade. Em inglês: *presence*.
#
# ### referência
#
# O que serve de comparação para o que é novo: as estatísticas do último dia bom, ou o modelo em produção (no código, baseline). Em inglês: *baseline*.
#
# ### rótulo
#
# A resposta certa que acompanha um exemplo, e que o modelo aprende a prever. Em inglês: *label*.
#
# ### runner
#
# O programa que executa um pipeline, como o LocalDagRunner; no Beam, o que executa um trabalho: o DirectRunner aqui, ou Flink, Spark, Dataflow em muitas máquinas.
#
# ### schema
#
# O que se espera dos dados: colunas, tipos, presença, valores aceitos.
#
# ### skew
#
# Diferença entre os dados com que o modelo treinou e os que chegam a ele em produção.
#
# ### span
#
# Uma leva de dados, em geral a de um dia; o ExampleGen a reconhece por um número.
#
# ### split
#
# Cada parte em que os exemplos são divididos, como train e eval.
#
# ### tf.Example
#
# Um registro: um dicionário em que cada nome leva a uma lista de inteiros, de reais ou de bytes.
#
# ### TFDV
#
# TensorFlow Data Validation, a biblioteca que calcula estatísticas, faz o rascunho de schemas e procura anomalias.
#
# ### TFRecord
#
# O formato de arquivo do TensorFlow: registros de bytes, um depois do outro, cada um com tamanho e soma de verificação.
#
# ### valência
#
# Quantos valores um registro pode ter numa mesma coluna; não confunda com presença, que é a coluna existir no registro. Em inglês: *valency*.
#
# ### versão
#
# Uma correção de um span já entregue: o número do dia continua o mesmo, o dela cresce (no código, version). Em inglês: *version*.
#
# <!-- /glossary pt-BR -->

# %% [markdown] name="glossary" lang="en"
# ## Glossary
#
# You don't need to read this now. In each episode, a term links to this glossary where it's first used. Hover over the link to read what the term means, or click it.
#
# Episodes 01 and 02, and several of the later ones, use the messages that customers wrote to a bank's chatbot. This data is called `atendimento` (customer
# service). The intents, which say what a message is about, have Portuguese names: `saldo` (balance), `fatura` (bill),
# `cartao_bloqueado` (blocked card), `segunda_via_boleto` (copy of a payment slip), `limite` (credit limit), `senha` (password),
# `atendente` (asking for a human agent), `transferencia` (transfer), `emprestimo` (loan), `tarifa` (fee), and later `pix` (instant payment).
#
# <!-- glossary en: `make build` writes what is between these two lines -->
#
# ### anomaly
#
# Something in the data that the schema does not allow; TFDV reports it with a type and a description. In Portuguese: *anomalia*.
#
# ### artifact
#
# A result written by a component, with a type, a number, an address (uri) and an entry in the metadata.
#
# ### baseline
#
# What something new is compared with: the last good day's statistics, or the model in service. In Portuguese: *referência*.
#
# ### Beam
#
# The Apache library with which TFX reads and counts data; the same code runs on one machine or on many.
#
# ### bin
#
# One bar of a histogram: a range of values, and how many values fall in it. In Portuguese: *intervalo*.
#
# ### blessing
#
# What Evaluator, or a gate, writes down when something passes; later steps of the pipeline wait for it. In Portuguese: *aprovação*.
#
# ### cache
#
# The store of earlier results: if a component already ran with the same inputs and parameters, TFX takes that result and does not run it again.
#
# ### component
#
# One step of the pipeline: it reads artifacts, does a job, and writes artifacts. In Portuguese: *componente*.
#
# ### domain
#
# The values that the schema accepts in a column: a list of strings, or a range of numbers. In Portuguese: *domínio*.
#
# ### door
#
# The program that reads the data in, from CSV or Parquet for example; which one it is decides whether a blank cell becomes missing, empty or an empty string. In Portuguese: *porta*.
#
# ### drift
#
# A change in the data over time, from one day to the next.
#
# ### driver
#
# The part of a component that looks up its inputs and the cache, before the executor works.
#
# ### executor
#
# The part of a component that does the work: reads the inputs and writes the outputs.
#
# ### feature
#
# What a column of a table is called in a tf.Example: a name, with a list of values.
#
# ### gate
#
# A step that decides by a written rule whether a model, or a day of data, may go on; if not, what comes after it does not run. In Portuguese: *portão*.
#
# ### intent
#
# What a customer's message is about, as the label says: such as balance, bill or blocked card. In Portuguese: *intenção*.
#
# ### InteractiveContext
#
# In a notebook, it plays the part of the orchestrator: it runs one component at a time and records everything in the metadata.
#
# ### L∞ distance
#
# How far apart two distributions are: the largest difference between the shares of one value. In Portuguese: *distância L∞*.
#
# ### label
#
# The right answer that comes with an example, which the model learns to predict. In Portuguese: *rótulo*.
#
# ### lineage
#
# Which artifacts and which executions an artifact came from; it is in the metadata. In Portuguese: *linhagem*.
#
# ### metadata
#
# The record of what ran, when, what it read and what it wrote; the library is ML Metadata (MLMD). In Portuguese: *metadados*.
#
# ### metadata store
#
# The database in which MLMD keeps the metadata; in this course, a SQLite file. In Portuguese: *banco de metadados*.
#
# ### orchestrator
#
# The program that, in production, decides when each component runs, and where. In Portuguese: *orquestrador*.
#
# ### pipeline
#
# The components, connected by their outputs and inputs, in the order in which they depend on each other.
#
# ### presence
#
# How many records have a given column; the schema can ask for a minimum share of records, and for a minimum number of them. In Portuguese: *presença*.
#
# ### runner
#
# The program that executes a pipeline (LocalDagRunner, Kubeflow); in Beam, what carries out a job: DirectRunner here, Flink, Spark or Dataflow on many machines.
#
# ### schema
#
# What is expected of the data: columns, types, presence, accepted values.
#
# ### schema environment
#
# A name in the schema, such as TRAINING or SERVING, under which a column may be expected or not. In Portuguese: *ambiente do schema*.
#
# ### skew
#
# A difference between the data the model was trained on and what reaches it in production.
#
# ### slice
#
# A part of the data with something in common, such as one company's trips, that is counted or judged on its own. In Portuguese: *fatia*.
#
# ### span
#
# One batch of data, usually one day's; ExampleGen knows it by a number.
#
# ### split
#
# One of the parts that the examples are divided into, such as train and eval.
#
# ### tf.Example
#
# One record: a dictionary that maps each name to a list of integers, floating-point numbers or bytes.
#
# ### TFDV
#
# TensorFlow Data Validation, the library that computes statistics, drafts schemas and looks for anomalies.
#
# ### TFRecord
#
# TensorFlow's file format: records of bytes, one after the other, each with its length and a checksum.
#
# ### threshold
#
# The level at which an alarm is raised, or from which something passes. In Portuguese: *limiar*.
#
# ### valency
#
# How many values one record may have in the same column; not the same as presence, which is whether the record has the column at all. In Portuguese: *valência*.
#
# ### version
#
# A corrected delivery of an earlier span: the span keeps its number, and a second number goes up by one. In Portuguese: *versão*.
#
# <!-- /glossary en -->
