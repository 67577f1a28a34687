# ---
# # SOURCE of an episode. The notebooks in pt-BR/ and en/ are generated from it: `make build`.
# title: {pt-BR: "Do dado ao modelo, e de volta", en: "From data to a model, and back"}
# summary:
#   pt-BR: "Transform, Trainer, Evaluator e Pusher atrás do portão, um modelo que fica no lugar num dia com defeito, um modelo pior que é recusado, o skew entre treino e produção"
#   en: "Transform, Trainer, Evaluator and Pusher behind the gate, a model that stays in place on a bad day, a worse model refused, skew between training and serving"
# teaching: 60
# exercises: 60
# questions:
#   pt-BR:
#     - O que acontece com o modelo no dia em que o portão fecha?
#     - Quem impede que um modelo pior tome o lugar de um melhor?
#     - Como o modelo em produção prepara um texto do mesmo jeito que o treino preparou?
#     - Quanto custa reescrever esse pré-processamento à mão?
#   en:
#     - What happens to the model on the day when the gate closes?
#     - What keeps a worse model from taking a better one's place?
#     - How does the model in production prepare a text just as it was prepared in training?
#     - What does it cost to rewrite that preprocessing by hand?
# objectives:
#   pt-BR:
#     - pôr um treino depois do portão dos dados, com `add_upstream_node`
#     - escrever uma `preprocessing_fn` do Transform, e dizer o que faz a `run_fn` do Trainer
#     - configurar o Evaluator com fatias, um mínimo e uma comparação com o modelo em produção
#     - ler nos metadados qual modelo está em produção, e com os dados de que dia ele aprendeu
#     - medir quantas respostas mudam quando o pré-processamento é reescrito à mão
#   en:
#     - make training wait for the data gate, with `add_upstream_node`
#     - write a `preprocessing_fn` for Transform, and say what Trainer's `run_fn` does
#     - configure Evaluator with slices, a minimum and a comparison with the model in production
#     - read from the metadata which model is in production, and which day it learned from
#     - measure how many answers change when the preprocessing is rewritten by hand
# keypoints:
#   pt-BR:
#     - Um componente espera por outro quando lê o que ele grava. O portão não grava nada que o treino leia, e por isso é preciso escrever `add_upstream_node`.
#     - Num dia com defeito, o treino não começa, e o último modelo aprovado continua respondendo.
#     - O Evaluator compara o candidato com o último modelo aprovado, nos mesmos exemplos. Um limiar escrito em `threshold` vale para cada fatia. Em `per_slice_thresholds`, vale só para as fatias que você diz, e a fatia vazia, `SlicingSpec()`, é o conjunto todo.
#     - A média esconde fatias. O modelo antigo acertava três de cada quatro mensagens, e nenhuma sobre o Pix.
#     - O Transform grava um grafo com o pré-processamento e o vocabulário. O modelo leva esse grafo consigo, e a produção prepara os textos como o treino preparou.
#     - Um pré-processamento reescrito à mão quase nunca dá erro. Ele dá outras respostas, e só uma medida mostra isso.
#   en:
#     - A component waits for another when it reads what the other writes. The gate writes nothing that training reads, so you have to call `add_upstream_node`.
#     - On a bad day training does not begin, and the last blessed model keeps answering.
#     - Evaluator compares the candidate with the last blessed model, on the same examples. Thresholds written in `threshold` apply to every slice. Those in `per_slice_thresholds` apply only to the slices named there, and the empty one, `SlicingSpec()`, means all the examples together.
#     - The average hides slices. The old model got about three messages in four right, and not one of those about Pix.
#     - Transform writes a graph with the preprocessing and the vocabulary. The model takes that graph along, and production prepares texts the way training did.
#     - Preprocessing that is rewritten by hand hardly ever raises an error. It gives different answers, and only a measurement shows it.
# ---

# %% [markdown] name="why" lang="pt-BR"
# ## O que vem depois do portão?
#
# O [episódio 08](08-pipeline.ipynb) terminou no portão. Na manhã em que o Pix começou, ele fechou. Um treino que viesse depois dele não teria começado. Hoje você põe um treino ali.
#
# O chatbot do banco precisa de um modelo que leia a mensagem e diga do que ela trata. No [episódio 01](01-ml-in-production.ipynb) foram cinco linhas. Aqui a mesma ideia vira cinco componentes, no mesmo pipeline do portão:
#
# | componente | grava | a pergunta dele |
# |---|---|---|
# | **Transform** | um grafo, e os dados preparados | Como um texto vira números, no treino e na produção? |
# | **Trainer** | um modelo | O que o modelo aprende com os dados? |
# | **Resolver** | nada (ele só procura) | Com que modelo vamos comparar o candidato? |
# | **Evaluator** | medidas, e uma [aprovação (*blessing*)](glossary:blessing) | O candidato é bom o bastante? |
# | **Pusher** | uma cópia do modelo, onde a produção o lê | Quem põe o modelo no ar? |
#
# Um **grafo** é uma conta que o TensorFlow guarda num arquivo, operação por operação. Um programa que carrega o arquivo faz as mesmas operações, sem o seu código Python.
#
# Você já viu quatro desses componentes no [mapa do episódio 03](03-tfx.ipynb#O-mapa), e o Resolver nos episódios 04 e 07. Juntos, os cinco formam o [ciclo do episódio 02](02-mlops.ipynb#O-ciclo-em-movimento), com duas diferenças. No episódio 02, o ciclo treinava com os dados de todos os dias até aquele momento, e só depois de um alarme. Aqui cada execução treina só com o dia mais novo, e não espera por nenhum alarme.

# %% [markdown] name="why" lang="en"
# ## What comes after the gate?
#
# [Episode 08](08-pipeline.ipynb) ended at the gate. It closed on the morning Pix launched, and a training step after it wouldn't have
# started. Now you put a training step there.
#
# The bank's chatbot needs a model that reads a message and says what it's about. In [episode 01](01-ml-in-production.ipynb) that took five lines. Here the same idea becomes five components, in the same pipeline as the gate:
#
# | component | writes | its question |
# |---|---|---|
# | **Transform** | a graph, and the prepared data | How does a text become numbers, in training and in production? |
# | **Trainer** | a model | What can the model learn from the data? |
# | **Resolver** | nothing (it looks something up) | Which model do we compare it with? |
# | **Evaluator** | metrics, and a blessing | Is the candidate good enough? |
# | **Pusher** | a copy of the model, where production reads it | How does the model get into production? |
#
# A *graph* is a computation that TensorFlow keeps in a file, operation by operation. A program that loads the file runs the same operations, without your Python code.
#
# You saw four of these components on [episode 03's map](03-tfx.ipynb#The-map), and Resolver in episodes 04 and 07. Together the five form [episode 02's loop](02-mlops.ipynb#The-loop-in-motion),
# with two differences. In episode 02 the loop trained on all the days so far, and only after an alarm. Here each run trains on the newest day alone, and doesn't wait for an alarm.

# %% [markdown] name="teach-why" lang="pt-BR" tags=["instructor"]
# Pergunte: *no lugar de vocês, quem decide que um modelo novo entra no ar?* Anote as respostas e volte a elas na manhã do modelo pior. Quase sempre a decisão é de uma pessoa, e quase nunca há uma comparação com o modelo que já está lá.
#
# Com pressa? Rode até `define` sem comentar o código, e comece a aula na primeira manhã.

# %% [markdown] name="teach-why" lang="en" tags=["instructor"]
# Ask: *where you work, who decides that a new model goes into production?* Write the answers down and come back to them on the morning of the worse model. It is nearly always a person who decides, and there is hardly ever a comparison with the model that is already there.
#
# Running late? Run everything up to `define` without talking about the code, and begin the lesson on the first morning.

# %% name="imports"
import importlib
import inspect
import logging
import re
import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from tfx_course import DATA, work_folder
from tfx import v1 as tfx  # before TensorFlow: it asks for Keras 2, which Transform's layer needs
import tensorflow as tf
import tensorflow_data_validation as tfdv
import tensorflow_model_analysis as tfma
import tensorflow_transform as tft
from ml_metadata import MetadataStore
from ml_metadata.proto import metadata_store_pb2
from tensorflow_metadata.proto.v0 import anomalies_pb2, schema_pb2
from tensorflow_model_analysis.proto import config_pb2
from tfx.v1.dsl.components import InputArtifact, OutputArtifact, component

root = work_folder("09-model")

# %% [markdown] name="schema-intro" lang="pt-BR"
# O schema é o do episódio 08. Lá, só o ExampleValidator o lia, para o portão. Hoje ele tem mais dois leitores:
#
# - o **Transform** lê nele o tipo e o formato de cada coluna, e com isso sabe abrir os tf.Examples;
# - o modelo tira dele a lista das intenções, e indica cada uma pela posição. A do `pix` é a 10, contando do 0, em todos os modelos, hoje e no mês que vem.

# %% [markdown] name="schema-intro" lang="en"
# The schema is episode 08's. In episode 08 only ExampleValidator read it, for the gate. Today it has two more readers:
#
# - **Transform** reads each column's type and shape from it, and so knows how to parse the tf.Examples.
# - The model takes the list of intents from it, and uses each one's position in the list as its number. Counted from 0, `pix` is number 10 in every model, today and next month.

# %% name="schema"
schema = tfdv.load_schema_text(str(DATA / "atendimento" / "schema.pbtxt"))
rating = tfdv.get_feature(schema, "rating")
rating.type = schema_pb2.INT
rating.int_domain.CopyFrom(schema_pb2.IntDomain(min=1, max=5))
rating.value_count.min = 0
tfdv.write_schema_text(schema, str(root / "schema-1.pbtxt"))

intents = list(tfdv.get_domain(schema, "intent").value)
print(len(intents), "intents:", ", ".join(intents))

# %% [markdown] name="features-intro" lang="pt-BR"
# São onze intenções. O `pix` já está no schema, embora no dia 1 o Pix ainda não exista.
#
# ## Como um texto vira números
#
# O modelo só entende números. A função `preprocessing_fn` diz ao Transform como produzi-los. Ela põe o texto em minúsculas, tira a pontuação e dá um número a cada palavra. Só
# usa operações do TensorFlow, porque vai virar um grafo, e Python puro não entra num grafo.
#
# Não é preciso ler cada linha. Repare em três coisas:
#
# - A função recebe `inputs`, um dicionário com um tensor por coluna dos dados. Um tensor é uma tabela de valores do TensorFlow.
#   Aqui cada um tem uma linha por mensagem e uma só coluna. `tf.squeeze` transforma a tabela `text` numa lista simples.
# - O rótulo é a **posição** da intenção na lista de intenções, que vem em `custom_config`. (Você a passa ao Transform na definição do pipeline.) O `==` compara a intenção de cada mensagem com as onze, e só uma das onze respostas é verdadeira. `tf.argmax` diz em que posição ela está. Para `fatura`, é a 3, contando do 0.
# - Ela devolve o dicionário da última linha, com `words` e `label`.
#
# > 🤔 **Antes de rodar:** uma das operações abaixo precisa ver **todas** as mensagens antes de processar a primeira. Qual?

# %% [markdown] name="features-intro" lang="en"
# `pix` is already among the eleven intents, although on day 1 Pix doesn't exist yet.
#
# ## How a text becomes numbers
#
# The model only understands numbers. The function `preprocessing_fn` tells Transform how to make them. It changes the text to lower case, drops the punctuation, and gives each word a number. It uses only TensorFlow's operations, because it will become a graph.
#
# You don't have to read every line. Look at three things:
#
# - The function takes `inputs`, a dictionary with one table (a *tensor*) per column of the data. Each has a row for every message and a single column. `tf.squeeze` turns the table `text` into a plain list.
# - The label is the **position** of the message's intent in the list of intents, which comes in `custom_config`. (You pass it to Transform when you define the pipeline.) `==` compares each message's intent with all eleven, and only one of the eleven answers is true. `tf.argmax` gives the position of that one. For `fatura` (bill) it's 3, counted from 0.
# - It returns the dictionary of the last line, with `words` and `label`.
#
# > 🤔 **Before you run it:** one of the operations below has to see **all** the messages before it can process the first. Which one?

# %% name="features"
WORDS = 1000  # how many words the model knows


def words_of(text):
    """Return the words of each text, in lower case and without punctuation."""
    lower = tf.strings.lower(text, encoding="utf-8")
    return tf.strings.split(tf.strings.regex_replace(lower, r"[^\pL\pN]+", " ")).to_sparse()


def preprocessing_fn(inputs, custom_config):
    words = words_of(tf.squeeze(inputs["text"], axis=1))
    numbers = tft.compute_and_apply_vocabulary(words, top_k=WORDS, vocab_filename="words")
    # The gate let no other intent in.
    label = tf.argmax(tf.cast(inputs["intent"] == custom_config["intents"], tf.int64), axis=1)
    return {"words": numbers, "label": label}


words_of(tf.constant(["Oi! Perdi o CARTÃO..."])).values.numpy().tolist()

# %% [markdown] name="features-read" lang="pt-BR"
# A operação que precisa ver tudo é a `compute_and_apply_vocabulary`. Para saber quais são as mil palavras mais frequentes, é preciso contar todas. O Transform faz isso em
# duas passagens:
#
# 1. O Beam percorre o *split* `train` e conta.
# 2. Cada texto vira números, mensagem por mensagem.
#
# As funções do `tft` que trabalham assim se chamam **analisadores**. Entre os analisadores estão também a `tft.mean` (a média) e a `tft.var` (a variância, cuja raiz quadrada é o desvio-padrão). Uma função do próprio TensorFlow só vê um lote por vez.
#
# O vocabulário da primeira passagem fica num arquivo (`assets/words`) **junto do grafo**, e os dois vão com o modelo.
#
# A saída mostra quatro palavras, em bytes, porque é assim que o TensorFlow guarda textos. `cart\xc3\xa3o` é "cartão", em que o `ã` ocupa dois bytes.

# %% [markdown] name="features-read" lang="en"
# The operation is `compute_and_apply_vocabulary`. To know which thousand words are the most frequent, you have to count them all. Transform makes two passes:
#
# 1. Beam goes through the `train` *split* and counts.
# 2. Each text becomes numbers, one message at a time.
#
# The functions of `tft` that see all the data work in these two passes, and are called **analyzers**. `tft.mean` and `tft.var` are analyzers too. (`tft.var` computes the variance, whose square root is the standard deviation.) TensorFlow's own functions see only one batch at a time.
#
# The vocabulary from the first pass is saved **with the graph**, in a file (`assets/words`), and both go along with the model.
#
# The output shows four words, as bytes, which is how TensorFlow keeps strings. `cart\xc3\xa3o` is "cartão" (card), in which `ã` takes two bytes.

# %% [markdown] name="teach-two-passes" lang="pt-BR" tags=["instructor"]
# Desenhe duas setas sobre os mesmos dados: *contar* e *aplicar*. Quem vem do pandas escreve `(x - x.mean()) / x.std()` e espera que funcione. Pergunte: *e em produção, com uma mensagem só, qual é a média?* É a essa pergunta que o Transform responde.
#
# Erro comum: pôr uma conta sobre o lote (`tf.reduce_mean`) onde cabe um analisador (`tft.mean`). Roda, e dá um número diferente em cada lote. Está na folha 09.

# %% [markdown] name="teach-two-passes" lang="en" tags=["instructor"]
# Draw two arrows over the same data: *count* and *apply*. Learners who come from pandas write `(x - x.mean()) / x.std()` and expect it to work. Ask: *in production, with a single message, what is the mean?* Transform answers that question.
#
# A common mistake: a computation over the batch (`tf.reduce_mean`) where an analyzer (`tft.mean`) belongs. It runs, and gives a different number for each batch. It is on sheet 09.

# %% [markdown] name="model-intro" lang="pt-BR"
# ## O modelo e o que vai para a produção
#
# O modelo é pequeno de propósito. Cada palavra tem um peso para cada intenção, e o modelo soma os pesos das palavras que estão na mensagem. A resposta é a intenção com a maior soma. (O `softmax` transforma as somas em probabilidades.) O treino leva segundos. Ele passa várias vezes pelos dados do dia, e cada passada se chama *epoch*.
#
# 🔧 Rode; os outros nomes da célula são ajustes desse treino, e nada depende deles depois. (O treino começa do zero e vê todas as mensagens de `train` de uma vez, sem sorteio. Por isso ele
# dá o mesmo resultado em qualquer máquina, a não ser por arredondamento.)

# %% [markdown] name="model-intro" lang="en"
# ## The model and what goes into production
#
# The model is small on purpose. Each word has a weight for each intent, and the model adds up the weights of the words that are in the message. Its answer is the intent with the highest sum. (`softmax` turns the sums into probabilities.) Training takes seconds. It passes over the day's data several times, and each pass is an *epoch*.
#
# 🔧 Run it; the other names in the cell are settings of that training, and nothing later depends on them. (Training starts from zero and sees all the messages of `train` at once, with nothing drawn at random. So it gives the same result on every machine, up to rounding.)

# %% name="model"
def bag(words):
    """Return a row for each text and a column for each word: 1 where the text has it."""
    known = tf.sparse.retain(words, words.values >= 0)  # -1 is a word that is not in the vocabulary
    return tf.cast(tf.sparse.to_indicator(known, WORDS), tf.float32)


def train(words, labels, epochs, number_of_intents):
    layer = tf.keras.layers.Dense(number_of_intents, activation="softmax", kernel_initializer="zeros")
    model = tf.keras.Sequential([tf.keras.Input([WORDS]), layer])
    model.compile(tf.keras.optimizers.SGD(2.0, momentum=0.9), "sparse_categorical_crossentropy")
    model.fit(bag(words), labels, batch_size=len(labels), epochs=epochs, shuffle=False, verbose=0)
    return model

# %% [markdown] name="served-intro" lang="pt-BR"
# O que vai para a produção não é só o modelo. A função abaixo reúne num só objeto o modelo **e** o grafo do Transform. Há três modos de chamar esse objeto, e o TensorFlow dá a cada um o nome de **assinatura** (*signature*).
#
# - `answer` recebe textos, tal como chegam ao aplicativo, e devolve intenções.
# - `serving_default` recebe tf.Examples e devolve as probabilidades do modelo.
# - `labels` recebe tf.Examples e devolve o rótulo de cada um, como número.
#
# O Evaluator usa as duas últimas, para comparar a previsão com o rótulo. 🔧 Rode; só é preciso ler os nomes das três assinaturas, na última linha. (O objeto também guarda os pesos do modelo, `kernel` e `bias`, que você vai ler no fim do episódio.)

# %% [markdown] name="served-intro" lang="en"
# What goes into production isn't just the model. The function below puts the model **and** Transform's graph into one object, with three entry points. TensorFlow calls them *signatures*.
#
# - `answer` takes texts, just as they reach the app, and returns intents.
# - `serving_default` takes tf.Examples and returns the model's probabilities.
# - `labels` takes tf.Examples and returns the label of each, as a number.
#
# Evaluator uses the last two, to compare the prediction with the label. 🔧 Run it; you only need to know the three signatures, which are in the last line. (The object also keeps the model's weights, `kernel` and `bias`, which you'll read at the end of the episode.)

# %% name="served"
def servable(model, graph, intents):
    """Return what is served, the model and Transform's graph, and its three signatures."""
    chatbot, spec = tf.Module(), graph.raw_feature_spec()
    chatbot.model, chatbot.transform = model, graph.transform_features_layer()
    chatbot.kernel, chatbot.bias = model.weights
    strings = tf.function(input_signature=[tf.TensorSpec([None], tf.string)])

    @strings
    def answer(text):
        words = chatbot.transform({"text": text[:, tf.newaxis]})["words"]
        return {"intent": tf.gather(intents, tf.argmax(model(bag(words)), axis=1))}

    @strings
    def probabilities(examples):
        text = tf.io.parse_example(examples, {"text": spec["text"]})
        return {"probabilities": model(bag(chatbot.transform(text)["words"]))}

    @strings
    def labels(examples):
        labelled = tf.io.parse_example(examples, {name: spec[name] for name in ("text", "intent")})
        return {"label": chatbot.transform(labelled)["label"]}

    return chatbot, {"serving_default": probabilities, "labels": labels, "answer": answer}

# %% [markdown] name="run-fn-intro" lang="pt-BR"
# Falta ligar o Trainer a tudo isso. Ele chama uma função `run_fn`, e informa a ela onde estão os dados preparados, onde está o grafo e onde gravar o modelo. 🔧 Rode; ela lê os dados, treina o modelo e o grava, nessa ordem.

# %% [markdown] name="run-fn-intro" lang="en"
# Now you connect Trainer to all that. Trainer calls a function `run_fn`, and tells it where the
# prepared data is, where the graph is, and where to write the model. 🔧 Run it; it reads the data, trains the model and saves it, in that order.

# %% name="run-fn"
def run_fn(fn_args):
    graph, config = tft.TFTransformOutput(fn_args.transform_output), fn_args.custom_config
    records = tf.data.TFRecordDataset(tf.io.gfile.glob(fn_args.train_files), compression_type="GZIP")
    day = next(iter(records.batch(10_000)))  # a day fits into memory
    data = tf.io.parse_example(day, graph.transformed_feature_spec())
    model = train(data["words"], data["label"], config["epochs"], len(config["intents"]))

    chatbot, signatures = servable(model, graph, config["intents"])
    tf.saved_model.save(chatbot, fn_args.serving_model_dir, signatures=signatures)

# %% [markdown] name="module-intro" lang="pt-BR"
# O Transform e o Trainer recebem o **nome** dessas funções, e as importam. Por isso elas precisam estar num arquivo, e a próxima célula o escreve.
#
# > 📌 **`module_file`.** Os tutoriais do TFX passam o caminho do arquivo, em `module_file`. O TFX o transforma num pacote Python, instala-o com o `pip` e percebe quando o código muda. Faça assim no trabalho. O ambiente deste curso não tem `pip`, e aqui passamos nomes, como `chatbot_model.run_fn`. O cache olha o nome e os parâmetros, não o código. Se você mudar a função e mantiver o nome, vai receber o resultado antigo. (As passadas pelos dados, `epochs`, são um parâmetro, e essa mudança o cache vê.)

# %% [markdown] name="module-intro" lang="en"
# Transform and Trainer take the **names** of these functions, and import them. So they have to be in a file, and the next cell writes it.
#
# > 📌 **`module_file`.** TFX's tutorials pass the path of the file, as `module_file`. TFX then installs the file as a package, with `pip`, and notices when its content changes. Do that at work. This course's environment has no `pip`, so here we pass names, such as `chatbot_model.run_fn`. The price is that the cache
# > sees only names and parameters. If you change the function and keep its name, you get the old result. (The number of epochs is a parameter, so the cache sees when it changes.)

# %% name="module"
parts = [inspect.getsource(part) for part in (words_of, preprocessing_fn, bag, train, servable, run_fn)]
head = f"import tensorflow as tf\nimport tensorflow_transform as tft\n\nWORDS = {WORDS}\n\n\n"
(root / "chatbot_model.py").write_text(head + "\n\n".join(parts))

sys.path.insert(0, str(root))
importlib.invalidate_caches()
sys.modules.pop("chatbot_model", None)
chatbot_model = importlib.import_module("chatbot_model")
[name for name in ("preprocessing_fn", "run_fn") if hasattr(chatbot_model, name)]

# %% [markdown] name="judge-intro" lang="pt-BR"
# As duas funções estão no arquivo.
#
# ## O portão do modelo
#
# O portão dos dados olha os dados. O **Evaluator** olha o modelo. Ele usa a TFMA, a biblioteca que mede modelos, e a configuração diz quatro coisas:
#
# 1. **De onde vêm a previsão e o rótulo** (`model_specs`). A previsão vem da assinatura `serving_default`. O rótulo, nos exemplos, é um texto, e a assinatura `labels` o transforma em número. O nome dela vai em `preprocessing_function_names`, e o nome do resultado, em `label_key`. (Se o rótulo já está pronto nos exemplos, basta pôr em `label_key` o nome da coluna.)
# 2. **Em que fatias medir** (`slicing_specs`). Medimos três vezes: no conjunto todo, por canal e por intenção.
# 3. **O mínimo** (`value_threshold`). A taxa de acerto tem que ser de pelo menos 50%.
# 4. **A comparação** (`change_threshold`). O candidato pode ser no máximo um ponto pior que o modelo em produção. O `-0.01` é essa folga. (O portão do episódio 02 era mais
#    exigente, porque pedia prova de que o candidato é melhor.)
#
# O lugar em que você escreve os limiares determina para quais fatias eles valem:
#
# | onde | vale para |
# |---|---|
# | `threshold` | **cada** fatia que foi medida |
# | `per_slice_thresholds`, com `SlicingSpec()` | o conjunto todo, como aqui |
# | `per_slice_thresholds`, com `SlicingSpec(feature_keys=["channel"])` | cada canal |
#
# Se os nossos estivessem em `threshold`, uma intenção com quarenta mensagens poderia barrar o modelo por acaso. A lista `per_slice_thresholds` pode ter vários itens, cada um com as suas fatias e os seus limiares. Essas fatias também têm que estar em `slicing_specs`, porque só se julga o que foi medido.

# %% [markdown] name="judge-intro" lang="en"
# The file has both functions.
#
# ## The model's gate
#
# The data gate looks at the data. **Evaluator** looks at the model. It runs TFMA, the library that measures models, and its configuration says four things:
#
# 1. **Where the prediction and the label come from** (`model_specs`). The prediction comes from the signature `serving_default`. In the examples the label is a string, and the signature `labels` turns it into a number. Its name goes into `preprocessing_function_names`, and the name of its result into `label_key`. (If the label in the examples is ready to use, `label_key` is simply the name of its column.)
# 2. **In which slices to measure** (`slicing_specs`). We measure three times: over all the examples together, by channel, and by intent.
# 3. **The minimum** (`value_threshold`). Accuracy has to be at least 50%.
# 4. **The comparison** (`change_threshold`). The candidate may be at most one point worse than the model in production, and that is what `-0.01` allows. (Episode 02's gate was stricter. It asked for proof that the candidate is better.)
#
# Where you write the thresholds decides which slices they apply to:
#
# | where | applies to |
# |---|---|
# | `threshold` | **every** slice that is measured |
# | `per_slice_thresholds`, with `SlicingSpec()` | all the examples together, as here |
# | `per_slice_thresholds`, with `SlicingSpec(feature_keys=["channel"])` | each channel |
#
# If ours were in `threshold`, an intent with forty messages could block the model by chance. The list `per_slice_thresholds` can have several items, each with its own slices and thresholds. Those slices have to be in `slicing_specs` too, because only what is measured can be judged.

# %% name="judge"
limits = tfma.MetricThreshold(
    value_threshold=tfma.GenericValueThreshold(lower_bound={"value": 0.5}),
    change_threshold=tfma.GenericChangeThreshold(direction=tfma.MetricDirection.HIGHER_IS_BETTER, absolute={"value": -0.01}),
)
overall = config_pb2.PerSliceMetricThreshold(slicing_specs=[tfma.SlicingSpec()], threshold=limits)
accuracy = tfma.MetricConfig(class_name="SparseCategoricalAccuracy", per_slice_thresholds=[overall])
slices = [tfma.SlicingSpec(), tfma.SlicingSpec(feature_keys=["channel"]), tfma.SlicingSpec(feature_keys=["intent"])]
eval_config = tfma.EvalConfig(
    model_specs=[tfma.ModelSpec(signature_name="serving_default", label_key="label", preprocessing_function_names=["labels"])],
    slicing_specs=slices,
    metrics_specs=[tfma.MetricsSpec(metrics=[accuracy, tfma.MetricConfig(class_name="ExampleCount")])],
)

# %% [markdown] name="define-intro" lang="pt-BR"
# ## Uma definição só, outra vez
#
# A função `data_part` monta os cinco componentes do episódio 08, até o portão. 🔧 Rode; você já a conhece.

# %% [markdown] name="define-intro" lang="en"
# ## A single definition, again
#
# The function `data_part` builds the five components of episode 08, up to the gate. 🔧 Run it; you know it already.

# %% name="data-part"
ExampleAnomalies, String = tfx.types.standard_artifacts.ExampleAnomalies, tfx.types.standard_artifacts.String


@component
def AnomalyGate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    for split in sorted(blessed):
        with tfx.dsl.io.fileio.open(f"{anomalies.uri}/Split-{split}/SchemaDiff.pb", "rb") as file:
            if anomalies_pb2.Anomalies.FromString(file.read()).data_missing:
                raise ValueError(f"no data in {split}")
    stopped = sorted(split for split, good in blessed.items() if not good)
    if stopped:
        raise ValueError(f"anomalies in {stopped}")
    approval.value = f"approved: {sorted(blessed)}"


def data_part(inbox, schema_file):
    """Return ExampleGen, StatisticsGen, ImportSchemaGen, ExampleValidator and the gate."""
    splits = [tfx.proto.Input.Split(name="day", pattern="day-{SPAN:2}/v{VERSION}/*.csv")]
    example_gen = tfx.components.CsvExampleGen(input_base=inbox, input_config=tfx.proto.Input(splits=splits))
    statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
    schema_gen = tfx.components.ImportSchemaGen(schema_file=schema_file)
    validator = tfx.components.ExampleValidator(statistics=statistics_gen.outputs["statistics"], schema=schema_gen.outputs["schema"])
    return example_gen, statistics_gen, schema_gen, validator, AnomalyGate(anomalies=validator.outputs["anomalies"])

# %% [markdown] name="model-part-intro" lang="pt-BR"
# A função `model_part` monta os cinco componentes novos. 🔧 Rode; só é preciso ler duas linhas dela:
#
# - `transform.add_upstream_node(gate)` faz o Transform esperar pelo portão;
# - `tfx.dsl.Cond(...)` só deixa o Pusher rodar se o Evaluator aprovou o modelo.
#
# > 🤔 **Antes de rodar:** o Transform lê os exemplos e o schema. O que aconteceria num dia com defeito se a linha do `add_upstream_node` não existisse?

# %% [markdown] name="model-part-intro" lang="en"
# The function `model_part` builds the five new components. 🔧 Run it; you only need to read two of its lines:
#
# - `transform.add_upstream_node(gate)` makes Transform wait for the gate;
# - `tfx.dsl.Cond(...)` lets Pusher run only if Evaluator blessed the model.
#
# > 🤔 **Before you run it:** Transform reads the examples and the schema. What would happen on a bad day if the line with `add_upstream_node` weren't there?

# %% name="model-part"
Model, ModelBlessing = tfx.types.standard_artifacts.Model, tfx.types.standard_artifacts.ModelBlessing
metadata = tfx.orchestration.metadata.sqlite_metadata_connection_config(str(root / "metadata.sqlite"))
served = root / "served"


def model_part(examples, schema, gate, epochs):
    """Return Transform, Trainer, Resolver, Evaluator and Pusher."""
    transform = tfx.components.Transform(
        examples=examples, schema=schema,
        preprocessing_fn="chatbot_model.preprocessing_fn", custom_config={"intents": intents},
    )
    transform.add_upstream_node(gate)
    trainer = tfx.components.Trainer(
        examples=transform.outputs["transformed_examples"], transform_graph=transform.outputs["transform_graph"],
        run_fn="chatbot_model.run_fn", custom_config={"intents": intents, "epochs": epochs},
    )
    resolver = tfx.dsl.Resolver(
        strategy_class=tfx.dsl.experimental.LatestBlessedModelStrategy,
        model=tfx.dsl.Channel(type=Model), model_blessing=tfx.dsl.Channel(type=ModelBlessing),
    ).with_id("Resolver")
    evaluator = tfx.components.Evaluator(
        examples=examples, example_splits=["eval"], eval_config=eval_config,
        model=trainer.outputs["model"], baseline_model=resolver.outputs["model"],
    )
    folder = tfx.proto.PushDestination.Filesystem(base_directory=str(served))
    with tfx.dsl.Cond(evaluator.outputs["blessing"].future()[0].custom_property("blessed") == 1):
        pusher = tfx.components.Pusher(model=trainer.outputs["model"], push_destination=tfx.proto.PushDestination(filesystem=folder))
    return transform, trainer, resolver, evaluator, pusher


def create_pipeline(epochs):
    data = data_part(str(root / "inbox"), str(root / "schema-1.pbtxt"))
    example_gen, _, schema_gen, _, gate = data
    model = model_part(example_gen.outputs["examples"], schema_gen.outputs["schema"], gate, epochs)
    return tfx.dsl.Pipeline(
        pipeline_name="chat", pipeline_root=str(root / "pipeline"), components=[*data, *model],
        enable_cache=True, metadata_connection_config=metadata,
    )


waits_for = {node.id: sorted(before.id for before in node.upstream_nodes) for node in create_pipeline(epochs=50).components}
waits_for["Transform"]

# %% [markdown] name="model-part-read" lang="pt-BR"
# O Transform espera por três componentes. Ele lê a saída de dois deles. O `AnomalyGate` só está na lista por causa daquela linha. Sem ela, o treino **não dependeria** do portão. Os dois dependem dos exemplos, mas nenhum depende do outro, e o TFX os rodaria em qualquer ordem. Um modelo poderia aprender com o dia com defeito antes que o portão levantasse o erro.
#
# O Evaluator também lê algo que esta execução não produz: o último modelo aprovado. Quem o procura, no banco de metadados, é o Resolver.

# %% [markdown] name="model-part-read" lang="en"
# Transform waits for three components. It reads the outputs of two of them. `AnomalyGate` is only in the list because of that line. Without it, the training **wouldn't depend on** the gate. Both depend on the examples, but neither depends on the other, and TFX would run them in any order. A model could learn from the bad day before the gate raised its error.
#
# Evaluator also reads something that this run doesn't produce, the last model that was blessed. Resolver looks for it in the metadata store.

# %% [markdown] name="teach-upstream" lang="pt-BR" tags=["instructor"]
# Esta é a linha da aula. Faça apagarem `add_upstream_node` e rodarem a célula de novo: o `AnomalyGate` some da lista, e nada reclama. *Quanto tempo levaria até alguém notar?* Peça que a ponham de volta.
#
# As duas formas de parar não dizem o mesmo. O portão levanta uma exceção: a execução falha, alguém é avisado. O `Cond` pula: a execução termina bem. Pergunte qual das duas serve para um dado com defeito, e qual para um modelo que não melhorou.

# %% [markdown] name="teach-upstream" lang="en" tags=["instructor"]
# This is the most important line of the lesson. Have them delete `add_upstream_node` and run the cell again: `AnomalyGate` disappears from the list, and nothing complains. *How long would it take you to notice?* Ask them to put it back.
#
# The two ways of stopping don't say the same. The gate raises an exception, so the run fails and the on-call engineer is told. `Cond` skips
# the component, and the run succeeds. Ask which of the two suits bad data, and which suits a worse model.

# %% [markdown] name="morning-intro" lang="pt-BR"
# ## A primeira manhã
#
# Na primeira célula abaixo, `arrive` é a função do episódio 08. `morning` também é, mas agora recebe o número de passadas pelos dados (`epochs`), e devolve `ran to completion` quando a execução vai até o fim. Na segunda, `runs` mostra o que cada componente fez em cada execução, e `in_service` pergunta ao banco de metadados qual modelo está em produção, e com os dados de que dia ele aprendeu. (O Transform também grava artifacts do tipo `Examples`. Só os do ExampleGen têm `input_fingerprint`, e é isso que `day_of` procura.)
#
# ⏳ A primeira execução leva uns 30 segundos.
#
# > 🤔 **Antes de rodar:** ainda não há modelo com que comparar. O Evaluator aprova o primeiro?

# %% [markdown] name="morning-intro" lang="en"
# ## The first morning
#
# In the first cell below, `arrive` is episode 08's. So is `morning`, but now it takes the number of epochs, and returns `ran to completion` when the run reaches its end. In the second, `runs` shows what each component did in each run, and `in_service` asks the metadata store which model is in production, and which day it learned from. (Transform writes artifacts of type `Examples` too. Only ExampleGen's have an `input_fingerprint`, and `day_of` looks for that.)
#
# ⏳ The first run takes about 30 seconds.
#
# > 🤔 **Before you run it:** there is no model to compare with yet. Does Evaluator bless the first one?

# %% name="first"
def arrive(day, version=1):
    """Put a day's file into the inbox; return where."""
    [source] = (DATA / "atendimento" / f"day-{day:02}").glob("*.csv")
    folder = root / "inbox" / f"day-{day:02}" / f"v{version}"
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(source, folder))


def morning(epochs=50):
    """Run the pipeline as a scheduler would; return what came of it."""
    logging.disable(logging.ERROR)  # TFX also logs the traceback
    try:
        tfx.orchestration.LocalDagRunner().run(create_pipeline(epochs))
        return "ran to completion"
    except ValueError as error:
        return f"stopped: {error}"
    finally:
        logging.disable(logging.NOTSET)


arrive(1)
print("day 1:", morning())

# %% name="runs"
store = MetadataStore(metadata)
state_name = metadata_store_pb2.Execution.State.Name


def day_of(run):
    """Return the day and version that a run read, as "day 3, v2"."""
    artifacts = store.get_artifacts_by_context(run.id)
    [examples] = [artifact.custom_properties for artifact in artifacts if "input_fingerprint" in artifact.custom_properties]
    return f"day {examples['span'].int_value}, v{examples['version'].int_value}"


def runs():
    """Return a table: what became of each component in each run; empty where it did not run."""
    columns = []
    for run in sorted(store.get_contexts_by_type("pipeline_run"), key=lambda run: run.id):
        executions = store.get_executions_by_context(run.id)
        states = {execution.type.split(".")[-1]: state_name(execution.last_known_state) for execution in executions}
        columns.append(pd.Series(states, name=day_of(run)))
    return pd.concat(columns, axis=1).reindex(waits_for).fillna("")


def in_service():
    """Return how many models were pushed, and which day the newest learned from."""
    pushed = store.get_artifacts_by_type("PushedModel")
    newest = max(pushed, key=lambda artifact: artifact.id)
    contexts = [context for context in store.get_contexts_by_artifact(newest.id) if context.type == "pipeline_run"]
    return f"{len(pushed)} pushed; in service: the model of {day_of(min(contexts, key=lambda run: run.id))}"


print(in_service())
runs()

# %% [markdown] name="first-read" lang="pt-BR"
# Aprova. Sem modelo anterior, a comparação fica de fora, e só vale o mínimo de 50%. É para isso que existe o mínimo. (No episódio 07, o Resolver que não achava nada falhava. Este usa outra estratégia, `LatestBlessedModelStrategy`, que aceita não encontrar nada.)
#
# Os dez componentes rodaram, e o Pusher copiou o modelo para `served/`, numa pasta cujo nome é um número, cada vez maior. O programa que serve o modelo (o TensorFlow Serving, por exemplo) vigia `served/` e carrega a pasta mais nova. A próxima célula faz o mesmo, e depois faz quatro perguntas ao modelo.
#
# > 🤔 **Antes de rodar:** este modelo aprendeu com o dia 1. O que ele responde a quem quer fazer um Pix?

# %% [markdown] name="first-read" lang="en"
# It does. Resolver found no model and is `COMPLETE` all the same. (In episode 07 it failed, but `LatestBlessedModelStrategy` is allowed to find nothing.) Without an earlier model, Evaluator skips the comparison, and only the minimum of 50% counts. That's what the minimum is for.
#
# The ten components ran, and Pusher copied the model to `served/`, into a folder whose name is a number, higher each time. The program that
# serves the model (TensorFlow Serving, for instance) watches `served/` and loads the newest folder. The next cell does the same, and asks the model four questions: *what's my balance?*, *I lost my card!!*, *where's my bill* and
# *I want to make a Pix payment*.
#
# > 🤔 **Before you run it:** this model learned from day 1. What does it answer when a customer wants to make a Pix payment?

# %% name="ask"
def newest():
    """Return the folder of the newest model that Pusher put in place."""
    return max(served.iterdir(), key=lambda folder: int(folder.name))


def ask(texts):
    """Return what the newest model answers."""
    model = tf.saved_model.load(str(newest()))
    answers = model.signatures["answer"](text=tf.constant(texts))["intent"].numpy()
    return [answer.decode() for answer in answers]


questions = ["qual o meu saldo?", "perdi meu cartão!!", "kd a minha fatura", "quero fazer um pix"]
answers = pd.DataFrame({"day 1": ask(questions)}, index=questions)
answers

# %% [markdown] name="ask-read" lang="pt-BR"
# Ele responde `transferencia`. No dia 1 não havia `pix`, e o modelo escolhe entre as dez intenções que viu. Ele não tem como dizer "não sei".
#
# ## A manhã com defeito
#
# Pulamos o dia 2, que é saudável, e chega o dia 3. Quase 12% das mensagens dele são sobre o Pix e vêm sem rótulo, e o schema exige um rótulo.
#
# > 🤔 **Antes de rodar:** quais dos dez componentes rodam? E o que o cliente nota no aplicativo?

# %% [markdown] name="ask-read" lang="en"
# It answers `transferencia` (transfer). Day 1 had no `pix`, so the model chooses among the ten intents that it saw. It has no way to say "I don't know".
#
# ## The bad morning
#
# We skip day 2, a clean day, and day 3 arrives. Almost 12% of its messages are about Pix and come without a label, and the schema requires a label.
#
# > 🤔 **Before you run it:** which of the ten components run? And what does the customer notice in the app?

# %% name="third"
arrive(3)
print("day 3:", morning())
print(in_service())
print("folders in served/:", len(list(served.iterdir())))
answers["after day 3"] = ask(questions)
display(runs(), answers)

# %% [markdown] name="third-read" lang="pt-BR"
# O portão falhou, e o Transform, o Trainer, o Evaluator e o Pusher **nem começaram**. No banco de metadados não há execução deles, e as células deles na tabela estão vazias. (O Resolver rodou, porque não espera pelo portão.)
#
# O cliente não nota que o portão fechou. **O último modelo aprovado continua no lugar**, o do dia 1. Em `served/` há só a mesma pasta de antes, e as quatro respostas são as mesmas. O portão não derruba o serviço. Ele impede que o defeito entre no modelo.

# %% [markdown] name="third-read" lang="en"
# The gate failed, and Transform, Trainer, Evaluator and Pusher **did not even begin**. The metadata store has no executions of them, so
# their cells are empty. (Resolver ran, because it doesn't wait for the gate.)
#
# The customer doesn't notice that the gate closed. **The last blessed model is still in place**, the one from day 1. `served/` has the same single folder as before, and the four answers are the same. The gate doesn't take the service down. It keeps the fault out of the model.

# %% [markdown] name="worse-intro" lang="pt-BR"
# ## O dado certo e o treino errado
#
# Os atendentes rotulam as mensagens do Pix, e o arquivo volta como versão 2. Mas, naquela mesma noite, um colega muda o treino para ganhar tempo, de cinquenta passadas pelos dados para **uma**.
#
# > 🤔 **Antes de rodar:** os dados agora passam pelo portão. Algum componente vai barrar este modelo? Qual?

# %% [markdown] name="worse-intro" lang="en"
# ## The right data and the wrong training
#
# The agents label the messages about Pix, and the file comes back as version 2. But that night, to save time, a colleague sets the training to **one** epoch.
#
# > 🤔 **Before you run it:** the data now passes the gate. Will anything stop this model?

# %% name="worse"
file = arrive(3, version=2)
messages = pd.read_csv(file, dtype=str, keep_default_na=False)
messages.loc[messages.intent == "", "intent"] = "pix"
messages.to_csv(file, index=False)

print("day 3, v2, one epoch:", morning(epochs=1))
print(in_service())
runs()

# %% [markdown] name="worse-read" lang="pt-BR"
# O Evaluator o barra. A execução foi até o fim e nenhum componente falhou, mas a célula do Pusher está vazia. O `Cond` não o deixou rodar, e em produção continua o modelo do dia 1. (Há outro jeito, sem o `Cond`. Se o Pusher recebe a entrada `model_blessing`, ele sempre roda, lê a aprovação e decide sozinho.)
#
# Repare na diferença. O portão dos dados **falhou**, com um código de saída que o agendador entende. Aqui nada falhou. Recusar um candidato pior é normal, e não é motivo para acordar ninguém.
#
# Por que o Evaluator o recusou? A TFMA gravou as medidas dos dois modelos, nos mesmos exemplos de `eval`.

# %% [markdown] name="worse-read" lang="en"
# Evaluator does. The run completed and no component failed, but Pusher's cell is empty. `Cond` didn't let Pusher run, and day 1's model is still in production. (Pusher can also take an input `model_blessing`. Then it always runs, reads the blessing and decides by itself.)
#
# Notice the difference. The data gate **failed**, with an exit code that the scheduler understands. Here nothing failed. It's normal for a candidate to be worse now and then, and that's no reason to wake anyone up.
#
# Why did Evaluator refuse it? TFMA wrote the metrics of both models, on the same `eval` examples.

# %% name="verdict"
def compare(slice_name=None):
    """Return the accuracy of both models in the newest evaluation, overall or by a slice, and how many examples it rests on."""
    evaluation = max(store.get_artifacts_by_type("ModelEvaluation"), key=lambda artifact: artifact.id)
    table = {"examples": {}, "baseline": {}, "candidate": {}}
    for model in ("baseline", "candidate"):
        for key, metrics in tfma.load_eval_result(evaluation.uri, model_name=model).slicing_metrics:
            if [name for name, _ in key] == ([slice_name] if slice_name else []):
                row, values = dict(key).get(slice_name, "overall"), metrics[""][""]
                table[model][row] = values["sparse_categorical_accuracy"]["doubleValue"]
                table["examples"][row] = int(values["example_count"]["doubleValue"])
    return pd.DataFrame(table).sort_index().round(3)


compare()

# %% [markdown] name="verdict-read" lang="pt-BR"
# O candidato acerta 59,6%. Ele passa do mínimo de 50%, mas o modelo em produção ([*baseline*](glossary:baseline)) acerta 74,3% **nos mesmos exemplos**. São quase 15 pontos a menos, e a folga era de um só. Sem a comparação, o Pusher teria posto o candidato em produção.
#
# ## A manhã que deu certo
#
# O colega desfaz a mudança. O arquivo é o mesmo.
#
# > 🤔 **Antes de rodar:** dos dez componentes, quais rodam de verdade desta vez, e quais vêm do *cache*?

# %% [markdown] name="verdict-read" lang="en"
# The candidate is right 59.6% of the time. That is above the minimum of 50%, but the model in production (the *baseline*) is right 74.3% of the time **on the same examples**. That's almost 15 points less, and only one point was allowed. Without the comparison, Pusher would have put the candidate into production.
#
# ## The morning it all works
#
# The colleague undoes the change. The file is the same.
#
# > 🤔 **Before you run it:** of the ten components, which really run this time, and which come from the *cache*?

# %% name="good"
print("day 3, v2:", morning())
print(in_service())
answers["after day 3, v2"] = ask(questions)
display(runs(), compare(), answers)

# %% [markdown] name="good-read" lang="pt-BR"
# Rodam o Trainer, o Evaluator, o Pusher e o Resolver, que nunca vem do *cache*, porque pode haver um modelo mais novo. O resto não mudou.
#
# O candidato acerta 85,6% contra 74,3%. Ele foi aprovado e publicado, e quem pergunta sobre o Pix agora recebe `pix`. Nestas 599 mensagens, 11 pontos são quase 70 acertos a mais, e o acaso não explica uma diferença dessas. Já a folga de um ponto são só 6 mensagens, e isso pode ser obra do acaso. (O [portão do episódio 02](02-mlops.ipynb#Treinamento-e-CI/CD:-o-portão) calcula até onde o acaso chega.)
#
# De onde vêm os 11 pontos?
#
# > 🤔 **Antes de rodar:** o modelo do dia 1 está um pouco atrás em todas as intenções, ou muito atrás em uma?

# %% [markdown] name="good-read" lang="en"
# Trainer, Evaluator and Pusher run, and so does Resolver. It never comes from the *cache*, because there may be a newer model. Nothing else changed.
#
# The candidate is right 85.6% of the time, against 74.3%. It was blessed and pushed, and questions about Pix now get `pix`. On these 599 messages, 11 points are almost 70 more right answers, and chance doesn't explain such a difference. The allowance of one point is only 6 messages, and that can be chance. (The [gate of episode 02](02-mlops.ipynb#Training-and-CI/CD:-the-gate) calculates how big a difference chance alone can make.)
#
# Where do the 11 points come from?
#
# > 🤔 **Before you run it:** is day 1's model a little behind on all the intents, or far behind on one?

# %% name="slices"
compare("intent")

# %% [markdown] name="slices-read" lang="pt-BR"
# Ele está muito atrás em uma só. Em `pix`, que não existia no dia 1, o modelo antigo acerta zero de 82 mensagens. O modelo não piorou. Foi o mundo que mudou. Nas outras intenções os dois ficam próximos, e em cinco delas o antigo até ganha, por
# poucas mensagens.
#
# **A média esconde fatias.** "74% de acerto" soa como um modelo que piorou um pouco em tudo. A fatia diz que todas as mensagens sobre o Pix, uma em cada sete destas 599, recebiam uma resposta errada. (No dia inteiro, elas são quase 12%. Estas 599 são o *split* `eval`.) Olhe as fatias antes de olhar a média.

# %% [markdown] name="slices-read" lang="en"
# It's far behind on just one. On `pix` it got none of the 82 messages right, because Pix didn't exist on day 1. The model didn't get worse. The world changed. On the other intents the two are close, and on five of them the old one even wins, by a few messages.
#
# **The average hides slices.** "74% right" sounds like a model that got a little worse everywhere. The slice says that all the messages
# about Pix, about one in seven of these 599, got a wrong answer. (On the whole day it's almost 12%. These 599 are its `eval` split.) Look at the slices before you look at the average.

# %% [markdown] name="teach-slices" lang="pt-BR" tags=["instructor"]
# Peça um palpite antes: *onde se perderam onze pontos?* Quase todos dizem "um pouco em tudo". Deixe a tabela responder.
#
# Se alguém perguntar por que `atendente` e `saldo` pioraram: são poucas mensagens por fatia (38 e 89), e o modelo novo tem onze respostas possíveis em vez de dez. É ruído até prova em contrário, e o limiar só vale para o total.

# %% [markdown] name="teach-slices" lang="en" tags=["instructor"]
# Ask for a guess first: *where did eleven points go?* Nearly everybody says "a little everywhere". Let the table answer.
#
# If somebody asks why `atendente` and `saldo` got worse, there are few messages in a slice (38 and 89), and the new model has eleven possible answers instead of ten. It's noise until proven otherwise, and the threshold applies only to the total.

# %% [markdown] name="skew-intro" lang="pt-BR"
# ## O mesmo pré-processamento, reescrito
#
# A equipe do aplicativo não quer carregar o TensorFlow. Ela pede só os pesos e o vocabulário, e reescreve o pré-processamento na linguagem dela. O código novo é curto, e parece fazer o mesmo que o nosso. Um dos passos é separar o texto em palavras. Abaixo, esse passo aparece em três versões, como três pessoas o escreveriam:
#
# - `spaces` põe o texto em minúsculas e o corta nos espaços.
# - `ascii` põe o texto em minúsculas, e cada sequência de letras de `a` a `z` e de algarismos é uma palavra.
# - `unicode` põe o texto em minúsculas, e cada sequência de letras e algarismos de qualquer alfabeto é uma palavra.
#
# 🔧 Rode; só é preciso ler a saída. A célula recalcula à mão a resposta para as 599 mensagens, com os pesos das palavras (`kernel`) e o número que o modelo soma a cada
# intenção (`bias`).
#
# > 🤔 **Antes de rodar:** em quantas das 599 mensagens a resposta muda, com cada versão? E alguma delas dá erro?

# %% [markdown] name="skew-intro" lang="en"
# ## The same preprocessing, rewritten
#
# The app team doesn't want to load TensorFlow. They ask for just the weights and the vocabulary, and rewrite the preprocessing in their own language. The new code is short, and seems to do the same as ours.
#
# Below are three versions of one step, splitting the text into words, as three people might write it:
#
# - `spaces` makes the text lower case and splits it at the spaces.
# - `ascii` makes it lower case, and takes each sequence of the letters `a` to `z` and digits as a word.
# - `unicode` makes it lower case, and takes each sequence of letters and digits of any alphabet as a word.
#
# 🔧 Run it; you only need to read the output. The cell computes the answers to the 599 messages by hand, with the weights of the words (`kernel`) and the number that the model adds to each intent (`bias`).
#
# > 🤔 **Before you run it:** in how many of the 599 messages does the answer change, with each version? And does any of them raise an error?

# %% name="skew"
model = tf.saved_model.load(str(newest()))
kernel, bias = model.kernel.numpy(), model.bias.numpy()
vocabulary = {word: number for number, word in enumerate((newest() / "assets" / "words").read_text().splitlines())}


def by_hand(text, split):
    """Return the intent of a text, from the weights of the words that ``split`` finds in it."""
    known = {vocabulary[word] for word in split(text) if word in vocabulary}
    return intents[np.argmax(bias + kernel[sorted(known)].sum(axis=0))]


versions = {
    "spaces": lambda text: text.lower().split(),
    "ascii": lambda text: re.findall(r"[a-z0-9]+", text.lower()),
    "unicode": lambda text: re.findall(r"[^\W_]+", text.lower()),
}
examples = max((artifact for artifact in store.get_artifacts_by_type("Examples") if "input_fingerprint" in artifact.custom_properties), key=lambda artifact: artifact.id)
records = tf.data.TFRecordDataset(tf.io.gfile.glob(f"{examples.uri}/Split-eval/*"), compression_type="GZIP")
features = [tf.train.Example.FromString(record.numpy()).features.feature for record in records]
texts, labels = ([feature[name].bytes_list.value[0].decode() for feature in features] for name in ("text", "intent"))

table = pd.DataFrame({"graph": ask(texts)} | {name: [by_hand(text, split) for text in texts] for name, split in versions.items()})
pd.DataFrame({
    "other answers": table.ne(table["graph"], axis=0).sum(),
    "accuracy": table.eq(labels, axis=0).mean().round(3),
})

# %% [markdown] name="skew-read" lang="pt-BR"
# Nenhuma delas dá erro.
#
# - **`spaces`** muda 81 das 599 respostas, e a taxa de acerto cai de 85,6% para 76,3%. Em `meu saldo?`, a palavra é `saldo?`, com o ponto de interrogação, e ela não está no vocabulário.
# - **`ascii`** muda 11 respostas, e a taxa de acerto **fica igual**. Ela parte `cartão` em `cart` e `o`. Algumas respostas pioram e outras melhoram, por sorte. Se você só olha
#   a taxa de acerto, não vê nada, e onze clientes recebem outra resposta.
# - **`unicode`** não muda nenhuma resposta, nestas mensagens. Com a próxima mensagem, não há garantia.
#
# A linha `graph` é o modelo publicado. Ele prepara o texto com o grafo do treino, e por isso a taxa de acerto é a mesma que o Evaluator mediu, 85,6%.
#
# A diferença entre o que o treino faz e o que a produção faz é o *skew* do [episódio 07](07-examplevalidator.ipynb) (*training/serving skew*). Lá ele estava nos dados.
# Aqui ele estava no código. **O jeito seguro é não reescrever o pré-processamento, porque o grafo vai com o modelo.** Se for preciso reescrever, compare as respostas, uma por
# uma, com textos reais.

# %% [markdown] name="skew-read" lang="en"
# None of them raises an error.
#
# - **`spaces`** changes 81 of the 599 answers, and accuracy falls from 85.6% to 76.3%. In `meu saldo?` (my balance) the word is `saldo?`, with the question mark, and that isn't in the vocabulary.
# - **`ascii`** changes 11 answers, and accuracy **stays the same**. It breaks `cartão` into `cart` and `o`. By luck, some answers get worse and others better. If you only look at accuracy you see nothing, and eleven customers get a different answer.
# - **`unicode`** changes none of the answers to these messages. You can't be sure about the next message.
#
# The row `graph` is the model that was pushed. It prepares the text with the graph from training, so its accuracy is what Evaluator measured, 85.6%.
#
# A difference between training and production is called **training/serving skew**. You saw it in the data, in [episode 07](07-examplevalidator.ipynb). Here it was in the code. **The safe way is not to rewrite the preprocessing, because the graph goes with the model.** If you must rewrite it, compare the answers one by one, on real texts.

# %% [markdown] name="loop" lang="pt-BR"
# ## De volta ao ciclo
#
# O [ciclo do episódio 02](02-mlops.ipynb#O-ciclo-em-movimento) girou outra vez, e agora cada passo é de um componente:
#
# | no episódio 02 | aqui |
# |---|---|
# | olhar os dados do dia | StatisticsGen, ExampleValidator e o portão |
# | treinar um modelo com a receita escolhida | Transform e Trainer |
# | comparar com o modelo em produção | Resolver e Evaluator |
# | trocar o modelo | Pusher |
# | o registro de artifacts | o banco de metadados, que o TFX preenche sozinho |
#
# Falta olhar o que acontece **depois** do Pusher, e isso é com você. Guarde as requisições que chegam, e compare-as com o treino, como no episódio 07. Deixe a pasta antiga em `served/`. Assim, para voltar atrás, basta apagar a nova. O TFX tem também o InfraValidator, que testa se o modelo carrega no servidor de verdade antes de ser publicado.
#
# Você começou com cinco linhas que funcionavam. A ideia delas continua aqui, nas poucas linhas do `train`. O resto existe para que elas funcionem amanhã também.
#
# > ✍️ **Sua vez.** Na folha de exercícios 09, com as corridas de táxi, você escreve um pré-processamento e um portão de modelo, conserta um pipeline que não espera pelo portão, mede um *skew* e começa um projeto seu.

# %% [markdown] name="loop" lang="en"
# ## Back to the loop
#
# The [loop of episode 02](02-mlops.ipynb#The-loop-in-motion) has turned once more, and now each step is a component's job:
#
# | in episode 02 | here |
# |---|---|
# | look at the day's data | StatisticsGen, ExampleValidator and the gate |
# | train a model with the chosen recipe | Transform and Trainer |
# | compare with the model in production | Resolver and Evaluator |
# | replace the model | Pusher |
# | the registry of artifacts | the metadata store, which TFX fills in by itself |
#
# You still have to watch what happens **after** Pusher. Keep the requests that arrive, and compare them with training, as in episode 07. Leave the old folder in `served/`, because then you can go back by deleting the new one. TFX also has InfraValidator, which checks whether a model loads in the real server before it is pushed.
#
# You began with five lines that worked. The same idea is still here, in the few lines of `train`. Everything else is there so that it still works tomorrow.
#
# > ✍️ **Your turn.** In exercise sheet 09, on the taxi trips, you write some preprocessing and a model gate, fix a pipeline that doesn't wait for the gate, measure skew, and begin a project of your own.

# %% [markdown] name="teach-sheet" lang="pt-BR" tags=["instructor"]
# O que se erra na folha 09:
#
# - 09.1: a média do lote no lugar da média de todas. Só aparece quando a corrida vem sozinha.
# - 09.2: o limiar em `threshold`, que vale para cada fatia; ou a folga positiva, que exige melhora.
# - 09.3: fazer o Trainer esperar pelo portão, e deixar o Transform começar; ou esperar pelo ExampleValidator, que nunca falha.
# - 09.4: comparar as médias dos grupos. Respostas que trocam de lugar se anulam.
# - 09.5: apagar todos os comentários de uma vez. As decisões sem dono continuam sem dono.

# %% [markdown] name="teach-sheet" lang="en" tags=["instructor"]
# What goes wrong on sheet 09:
#
# - 09.1: using the batch's mean instead of the mean of all trips. It shows only when a trip comes alone.
# - 09.2: the threshold in `threshold`, which applies to every slice, or a positive allowance, which demands an improvement.
# - 09.3: making Trainer wait for the gate, so that Transform can still start, or waiting for ExampleValidator, which never fails.
# - 09.4: comparing the groups' averages. Answers that change places cancel out.
# - 09.5: deleting all comments at once. The decisions without an owner still have none.
