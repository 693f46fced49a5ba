"""The pantry: what every ingredient is called, which colours it shows, and how a recipe measures it."""
# ruff: noqa: E501  (a table reads best with one ingredient a line)

from dataclasses import dataclass

from capcourse.worlds.canvas import Colour
from capcourse.worlds.food.savoury import SAVOURY
from capcourse.worlds.food.sweet import SWEET

LOOKS = {**SAVOURY, **SWEET}


@dataclass(frozen=True)
class Ingredient:
    """One ingredient.

    `title` is how titles spell it, `words` what a true caption may call it, `colours` what it shows;
    `amounts` are lines of a recipe, `tint` is the colour of a soup or drink made of it, `size` the radius of
    a piece as a share of the vessel's, `pieces` how many a dish has.
    """

    name: str
    title: str
    words: frozenset[str]
    colours: tuple[str, ...]
    amounts: tuple[str, ...]
    tint: Colour
    size: float
    pieces: tuple[int, int]


# name | title | other words | colours | amounts; | tint | size | pieces
_TABLE = """
tomato|Tomato|tomatoes cherry-tomatoes|red|1 pint cherry tomatoes, halved;3 ripe tomatoes, chopped|204 66 40|.17|4 6
zucchini|Zucchini|courgette courgettes zucchinis|green|2 medium zucchini, grated;1 large zucchini, sliced|170 184 96|.18|4 6
carrot|Carrot|carrots|orange|3 carrots, peeled and sliced;1 pound carrots, cut into coins|232 138 48|.15|4 7
radish|Radish|radishes|pink white|6 radishes, thinly sliced;1 bunch radishes|226 170 180|.15|4 6
beet|Beet|beets beetroot|purple red|2 medium beets, roasted and sliced;3 small beets, peeled|156 28 78|.18|3 5
eggplant|Eggplant|eggplants aubergine aubergines|purple|1 large eggplant, sliced into rounds|150 118 104|.19|3 5
kale|Kale|greens cabbage|green|1 bunch kale, stems removed;4 cups torn kale leaves|104 136 64|.24|3 5
spinach|Spinach|greens|green|5 ounces baby spinach;1 pound spinach, washed|84 128 58|.19|4 6
basil|Basil|herbs herb|green|1/2 cup basil leaves;1 handful fresh basil|110 150 66|.16|2 4
lemon|Lemon|lemons lemony citrus|yellow|1 lemon, thinly sliced;2 tablespoons lemon juice, plus slices|244 226 130|.17|2 4
lime|Lime|limes citrus|green|2 limes, sliced;1 lime, cut into wheels|206 224 140|.15|2 4
orange|Orange|oranges citrus|orange|1 navel orange, sliced;2 oranges, peeled and cut into rounds|250 178 74|.19|2 4
chicken|Chicken|poultry|brown|2 skinless, boneless chicken breasts, sliced;1 1/2 pounds chicken thighs|226 190 120|.26|2 4
salmon|Salmon|fish|pink orange|4 (6-ounce) salmon fillets;1 pound skinless salmon|240 176 138|.29|1 3
shrimp|Shrimp|prawn prawns shrimps seafood|pink orange|1 pound large shrimp, peeled and deveined;12 jumbo shrimp|240 170 120|.19|3 6
mushroom|Mushroom|mushrooms|brown|8 ounces cremini mushrooms, sliced;1 pound mixed mushrooms|178 150 118|.17|4 6
egg|Egg|eggs|white yellow|4 large eggs;2 eggs, soft-boiled and halved|246 220 130|.23|1 3
avocado|Avocado|avocados|green|1 ripe avocado, halved;2 avocados, pitted|176 196 96|.23|2 3
corn|Corn|maize sweetcorn|yellow|3 ears corn, kernels cut off;1 cup corn kernels|244 206 90|.19|3 5
pea|Pea|peas|green|1 cup frozen peas;2 cups shelled fresh peas|140 180 74|.18|3 5
lentil|Lentil|lentils|brown|1 cup brown lentils, rinsed;1/2 cup cooked lentils|170 120 66|.2|3 5
chickpea|Chickpea|chickpeas garbanzo|yellow|1 (15-ounce) can chickpeas, drained;2 cups cooked chickpeas|222 180 100|.19|3 5
bean|Black Bean|beans|black|1 (15-ounce) can black beans, rinsed;1 cup dried black beans|108 72 64|.19|3 5
pepper|Red Pepper|peppers|red|2 red bell peppers, cut into rings;1 red pepper, sliced|214 76 42|.19|3 5
onion|Red Onion|onions|purple|1 red onion, thinly sliced into rings|190 140 130|.17|3 5
broccoli|Broccoli||green|1 head broccoli, cut into florets;3 cups broccoli florets|120 156 72|.2|3 5
potato|Potato|potatoes|yellow|1 pound baby potatoes, quartered;2 russet potatoes, cut into wedges|234 210 142|.18|4 6
pumpkin|Pumpkin|squash pumpkins|orange|1 small pumpkin, seeded and cut into wedges;2 cups pumpkin|236 150 52|.2|3 5
olive|Olive|olives|black|1/2 cup pitted Kalamata olives;1/3 cup olives|120 104 70|.16|3 5
feta|Feta|cheese|white|4 ounces feta, cubed;1/2 cup feta|248 240 220|.17|3 5
tofu|Tofu||brown white|14 ounces extra-firm tofu, cubed and fried|240 224 186|.2|3 5
bacon|Bacon||red brown|6 slices thick-cut bacon;4 ounces bacon|196 120 86|.24|2 4
sausage|Sausage|sausages|brown|12 ounces Italian sausage, sliced;3 links smoked sausage|180 100 60|.16|4 6
beef|Beef|steak|brown pink|1 pound flank steak, sliced;1 1/2 pounds beef chuck|130 78 52|.23|3 5
meatball|Meatball|meatballs|brown|1 pound ground beef, rolled into balls|166 90 52|.17|3 5
asparagus|Asparagus||green|1 bunch asparagus, trimmed|150 178 96|.24|2 4
chili|Chile|chili chiles chilies chilli|red|2 red chiles;3 Fresno chiles, whole|196 60 34|.23|3 4
cucumber|Cucumber|cucumbers|green|1 English cucumber, cut lengthwise into strips|186 212 150|.21|3 5
blueberry|Blueberry|blueberries berries berry|blue|1 cup blueberries;1 pint fresh blueberries|126 108 172|.16|3 6
strawberry|Strawberry|strawberries berries berry|red|2 cups strawberries, hulled and halved|240 120 130|.17|3 6
raspberry|Raspberry|raspberries berries berry|pink red|6 ounces raspberries;1 cup raspberries|214 76 112|.13|4 7
banana|Banana|bananas|yellow|2 ripe bananas, sliced|250 232 170|.15|3 6
apple|Apple|apples|red white|2 Honeycrisp apples, cored and sliced|232 212 130|.19|3 5
pear|Pear|pears|green|2 Bosc pears, halved|226 222 150|.22|2 4
peach|Peach|peaches|orange|3 peaches, cut into wedges|250 178 98|.19|3 5
cherry|Cherry|cherries|red|1 cup sweet cherries;8 ounces sour cherries|168 34 60|.18|3 5
chocolate|Chocolate||brown|4 ounces dark chocolate, chopped;1 cup chocolate chunks|112 72 50|.16|4 6
almond|Almond|almonds nuts nut|brown|1/2 cup almonds;1/3 cup toasted almonds|226 200 160|.17|3 5
walnut|Walnut|walnuts nuts nut|brown|1 cup walnuts;3/4 cup walnut halves|202 172 128|.14|3 5
kiwi|Kiwi|kiwis|green|2 kiwis, peeled and sliced|156 192 84|.17|3 5
pineapple|Pineapple||yellow|1/2 pineapple, cut into chunks|250 220 110|.18|3 5
mango|Mango|mangoes mangos|orange|1 ripe mango, cubed;2 mangoes|252 190 74|.18|3 5
coconut|Coconut|coconuts|white|1/2 cup shaved coconut;1 cup coconut flakes|250 244 232|.18|3 5
mint|Mint|herbs herb|green|1 small bunch mint;1/4 cup mint leaves|170 210 160|.16|2 3
pomegranate|Pomegranate|pomegranates|red|1/2 cup pomegranate seeds|190 44 70|.16|3 5
fig|Fig|figs|purple|6 fresh figs, halved|168 92 106|.17|3 5
grape|Grape|grapes|purple|1 cup red grapes|142 92 150|.19|2 4
pistachio|Pistachio|pistachios nuts nut|green|1/3 cup pistachios, chopped|190 204 130|.15|3 5
"""


def _read(line: str) -> Ingredient:
    name, title, words, colours, amounts, tint, size, pieces = line.split("|")
    names = frozenset({name, *title.lower().split(), *words.replace("-", " ").split()})
    low, high = map(int, pieces.split())
    red, green, blue = map(int, tint.split())
    return Ingredient(
        name,
        title,
        names,
        tuple(colours.split()),
        tuple(amounts.split(";")),
        (red, green, blue),
        float(size),
        (low, high),
    )


PANTRY: dict[str, Ingredient] = {item.name: item for item in map(_read, _TABLE.strip().splitlines())}
# what no vegan dish shows
ANIMAL = frozenset(["chicken", "salmon", "shrimp", "egg", "feta", "bacon", "sausage", "beef", "meatball"])
