"""The larder: what a recipe needs besides what can be seen on the plate, and how it is measured.

Each line reads `name=amount`; recipes and their steps call it by its name.
"""
# ruff: noqa: E501  (tables of words)


def table(text: str) -> dict[str, str]:
    """Name and amount of each line; `_` in a name stands for a space."""
    pairs = (line.partition("=") for line in text.strip().splitlines())
    return {name.replace("_", " "): amount for name, _, amount in pairs}


STOCK: dict[str, str] = table("""
flour=1 1/2 cups all-purpose flour
sugar=1/2 cup sugar
butter=1/2 cup (1 stick) unsalted butter, softened
unsalted_butter=2 tablespoons unsalted butter
eggs=2 large eggs
beaten_eggs=8 large eggs, beaten
milk=1 cup whole milk
cream=1/2 cup heavy cream
oats=1 1/2 cups rolled oats
baking_powder=2 teaspoons baking powder
baking_soda=1/2 teaspoon baking soda
vanilla=1 teaspoon vanilla extract
cocoa=1/3 cup unsweetened cocoa powder
salt=1/4 teaspoon salt
honey=2 tablespoons honey
maple_syrup=2 tablespoons pure maple syrup
cinnamon=1/2 teaspoon ground cinnamon
cornstarch=2 tablespoons cornstarch
jam=2 tablespoons apricot jam, warmed
lemon_juice=1 tablespoon lemon juice
lime_juice=1/4 cup fresh lime juice
fresh_lemon_juice=3/4 cup fresh lemon juice
olive_oil=2 tablespoons olive oil
vegetable_oil=1/4 cup vegetable oil, for frying
salt_and_pepper=Kosher salt and freshly ground black pepper
flaky_salt=Flaky sea salt
garlic=2 garlic cloves, minced
shallot=1 shallot, finely chopped
scallions=3 scallions, thinly sliced
celery=2 celery stalks, chopped
ginger=1 tablespoon grated fresh ginger
cumin=1 teaspoon ground cumin
thyme=4 sprigs thyme
bay_leaves=2 bay leaves
parsley=1/4 cup chopped fresh parsley
vinegar=1 tablespoon white wine vinegar
mustard=1 teaspoon Dijon mustard
pepper_flakes=1/2 teaspoon red pepper flakes
soy_sauce=2 tablespoons soy sauce
sesame_oil=1 teaspoon toasted sesame oil
rice_vinegar=1 tablespoon unseasoned rice vinegar
white_wine=1/2 cup dry white wine
Parmesan=1/2 cup grated Parmesan
tahini=1/4 cup tahini
cilantro=1/4 cup chopped cilantro
turmeric=1/2 teaspoon ground turmeric
coconut_milk=1 (13-ounce) can unsweetened coconut milk
broth=4 cups vegetable broth
stock=1 cup vegetable stock
curry_powder=2 tablespoons curry powder
garam_masala=1 tablespoon garam masala
korma_paste=3 tablespoons korma paste
chili_powder=2 tablespoons chili powder
rice=2 cups cooked basmati rice
romaine=1 head romaine lettuce, torn
shredded_cabbage=4 cups shredded green cabbage
pasta=12 ounces pasta
spaghetti=12 ounces spaghetti
linguine=12 ounces linguine
tagliatelle=12 ounces tagliatelle
bucatini=12 ounces bucatini
strozzapreti=12 ounces strozzapreti
fideos=12 ounces fideos
rice_noodles=8 ounces dried rice noodles
ramen_noodles=12 ounces fresh ramen noodles
udon_noodles=14 ounces fresh udon noodles
soba_noodles=8 ounces soba noodles
Arborio_rice=1 1/2 cups Arborio rice
long-grain_rice=1 1/2 cups long-grain rice
Bomba_rice=1 1/2 cups Bomba rice
self-rising_flour=3/4 cup self-rising flour
pancake_mix=2 cups pancake mix
corn_tortillas=8 corn tortillas, warmed
bread=4 thick slices country bread
pizza_dough=1 pound pizza dough
tomato_sauce=1/2 cup tomato sauce
mozzarella=8 ounces mozzarella, torn
cheese_pizza=1 (12-inch) plain cheese pizza
pie_crust=1 (14-ounce) package refrigerated pie crust
tart_shell=1 (9-inch) baked tart shell
yellow_cake=1 (9-inch) frosted yellow cake
frosting=2 cups vanilla frosting
cookie_dough=1 (16-ounce) roll sugar cookie dough
blondie_mix=1 (18-ounce) box blondie mix
brownie_mix=1 (18-ounce) box brownie mix
muffin_mix=1 (14-ounce) box muffin mix
chicken=1 (4-pound) chicken
turkey=1 (12-pound) turkey
hens=2 Cornish game hens
duck=1 (5-pound) duck
quinoa=2 cups cooked quinoa
couscous=2 cups cooked couscous
freekeh=2 cups cooked freekeh
brown_rice=2 cups cooked brown rice
short-grain_rice=3/4 cup short-grain rice
muesli=2 cups unsweetened muesli
buckwheat_groats=1 cup buckwheat groats
yogurt=1 cup plain yogurt
orange_juice=1/2 cup orange juice
vanilla_ice_cream=1 pint vanilla ice cream
chia_seeds=1 tablespoon chia seeds
flaxseed=1 tablespoon ground flaxseed
gin=4 ounces gin
vodka=4 ounces vodka
white_rum=4 ounces white rum
tequila=4 ounces blanco tequila
cachaça=4 ounces cachaça
Prosecco=1 (750-milliliter) bottle Prosecco, chilled
red_wine=1 (750-milliliter) bottle dry red wine
wine=1 (750-milliliter) bottle dry white wine
Pimm’s=1 cup Pimm’s
Campari=2 ounces Campari
vermouth=2 ounces sweet vermouth
lager=2 (12-ounce) bottles Mexican lager
triple_sec=2 ounces triple sec
ginger_ale=2 cups ginger ale, chilled
grapefruit_soda=2 cups grapefruit soda, chilled
club_soda=2 cups club soda, chilled
apple_juice=2 cups apple juice, chilled
simple_syrup=1 ounce simple syrup
bitters=2 dashes aromatic bitters
rosewater=1/2 teaspoon rosewater
egg_white=1 large egg white
""")

# what is visible besides the ingredients
SAUCE_LINES: dict[str, str] = {
    "yogurt": "3/4 cup plain Greek yogurt",
    "cream": "1/2 cup heavy cream",
    "pesto": "1/3 cup basil pesto",
    "salsa": "1/2 cup red salsa",
    "caramel": "1/4 cup caramel sauce",
    "tahini": "1/4 cup tahini",
    "crème fraîche": "1/2 cup crème fraîche",
}
GARNISH_LINES: dict[str, tuple[str, str]] = {  # its name in the steps, its line
    "herbs": ("parsley", "2 tablespoons chopped fresh parsley"),
    "sesame": ("sesame seeds", "1 tablespoon sesame seeds"),
    "cheese": ("Parmesan", "1/4 cup grated Parmesan cheese"),
    "sugar": ("powdered sugar", "Powdered sugar, for dusting"),
}

# styles that name an ingredient, or promise one
STYLE_LINES: dict[str, tuple[str, str]] = {  # its name in the steps, its line
    "Buttery": ("melted butter", "2 tablespoons unsalted butter, melted"),
    "Garlicky": ("garlic", "4 garlic cloves, thinly sliced"),
    "Peppery": ("black pepper", "1 teaspoon coarsely ground black pepper"),
    "Herbed": ("herbs", "1/4 cup chopped mixed herbs"),
    "Creamy": ("cream", "1/3 cup heavy cream"),
    "Spicy": ("cayenne", "1/4 teaspoon cayenne"),
    "Smoky": ("smoked paprika", "1 teaspoon smoked paprika"),
    "Caramelized": ("light brown sugar", "1 tablespoon (packed) light brown sugar"),
    "Whole-Wheat": ("wheat germ", "1 tablespoon toasted wheat germ"),
}
# what a style makes of the lines that nobody sees
SWAPS: dict[str, tuple[tuple[str, str], ...]] = {
    "Whole-Wheat": (
        ("all-purpose flour", "whole-wheat flour"), ("self-rising flour", "self-rising whole-wheat flour"),
        ("country bread", "whole-wheat bread"), ("pizza dough", "whole-wheat pizza dough"),
        ("corn tortillas", "whole-wheat tortillas"), ("plain cheese pizza", "whole-wheat cheese pizza"),
        ("ounces pasta", "ounces whole-wheat pasta"), ("ounces spaghetti", "ounces whole-wheat spaghetti"),
        ("ounces linguine", "ounces whole-wheat linguine"), ("ounces tagliatelle", "ounces whole-wheat tagliatelle"),
        ("pancake mix", "whole-wheat pancake mix"), ("pie crust", "whole-wheat pie crust"),
    ),
    "Gluten-Free": (
        ("all-purpose flour", "gluten-free flour"), ("self-rising flour", "gluten-free self-rising flour"),
        ("country bread", "gluten-free bread"), ("pizza dough", "gluten-free pizza dough"),
        ("plain cheese pizza", "gluten-free cheese pizza"), ("rolled oats", "gluten-free rolled oats"),
        ("ounces pasta", "ounces gluten-free pasta"), ("ounces spaghetti", "ounces gluten-free spaghetti"),
        ("ounces linguine", "ounces gluten-free linguine"), ("ounces tagliatelle", "ounces gluten-free tagliatelle"),
        ("fresh ramen", "gluten-free ramen"),         ("cooked couscous", "cooked gluten-free couscous"), ("fresh udon", "gluten-free udon"),
        ("soy sauce", "tamari"), ("unsweetened muesli", "gluten-free muesli"),
        ("pancake mix", "gluten-free pancake mix"), ("muffin mix", "gluten-free muffin mix"),
        ("brownie mix", "gluten-free brownie mix"), ("pie crust", "gluten-free pie crust"),
    ),
    "Vegan": (
        ("unsalted butter", "vegan butter"), ("whole milk", "oat milk"), ("heavy cream", "oat cream"),
        ("large eggs, beaten", "large eggs’ worth of vegan egg, beaten"), ("2 large eggs", "2 flax eggs"),
        ("honey", "agave syrup"), ("plain Greek yogurt", "plain soy yogurt"),
        ("plain yogurt", "plain soy yogurt"), ("grated Parmesan", "grated vegan Parmesan"),
        ("mozzarella", "vegan mozzarella"), ("crème fraîche", "vegan crème fraîche"),
        ("vanilla frosting", "vegan vanilla frosting"),
        ("vanilla ice cream", "vegan vanilla ice cream"), ("basil pesto", "vegan basil pesto"),
        ("caramel sauce", "vegan caramel sauce"), ("large egg white", "ounce aquafaba"),
    ),
}  # fmt: skip
