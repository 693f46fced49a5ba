"""Flavours: the lines of a recipe for what its title names and no picture can show."""

from capcourse.worlds.food.larder import table

FLAVOUR_LINES: dict[str, str] = table("""
Garlic=3 garlic cloves, minced
Ginger=1 (2-inch) piece ginger, grated
Honey=3 tablespoons honey
Maple=3 tablespoons pure maple syrup
Cumin=2 teaspoons cumin seeds, toasted
Rosemary=1 sprig rosemary, leaves chopped
Thyme=1 tablespoon thyme leaves
Dill=1/4 cup chopped dill
Cinnamon=1 teaspoon ground cinnamon
Brown-Butter=1/2 cup (1 stick) unsalted butter, browned
Sage=8 sage leaves
Miso=2 tablespoons white miso
Parmesan=1/2 cup finely grated Parmesan
Mustard=1 tablespoon Dijon mustard
Saffron=1 pinch saffron threads
Chipotle=1 canned chipotle in adobo, minced
Harissa=1 tablespoon harissa paste
Vanilla=1 vanilla bean, split
Cardamom=1/2 teaspoon ground cardamom
Horseradish=1 tablespoon prepared horseradish
Paprika=1 teaspoon sweet paprika
Tarragon=1 tablespoon chopped tarragon
Sesame=1 tablespoon sesame seeds
Balsamic=2 tablespoons balsamic vinegar
Sumac=2 teaspoons sumac
Za'atar=1 tablespoon za'atar
Cilantro=1/2 cup chopped cilantro
Coriander=1 teaspoon ground coriander
Turmeric=1 teaspoon ground turmeric
Bourbon=2 tablespoons bourbon
Nutmeg=1/4 teaspoon freshly grated nutmeg
Molasses=2 tablespoons molasses
Soy=3 tablespoons soy sauce
Gochujang=1 tablespoon gochujang
Tamarind=1 tablespoon tamarind paste
Fennel=1 teaspoon fennel seeds
Caraway=1 teaspoon caraway seeds
Lemongrass=1 stalk lemongrass, minced
Anise=1 teaspoon anise seeds
Oregano=1 tablespoon oregano leaves
Marjoram=1 tablespoon marjoram leaves
Aleppo=1 teaspoon Aleppo chile flakes
Allspice=1/2 teaspoon ground allspice
Sherry=2 tablespoons dry sherry
Lavender=1 teaspoon dried lavender
Rum=2 tablespoons dark rum
Fenugreek=1 teaspoon fenugreek seeds
Espresso=1 tablespoon instant espresso powder
Jaggery=2 tablespoons grated jaggery
Sorghum=2 tablespoons sorghum syrup
Preserved-Citron=1 tablespoon chopped preserved citron
Nigella=1 teaspoon nigella seeds
Urfa=1 teaspoon Urfa chile flakes
Ras_el_Hanout=1 tablespoon ras el hanout
Dukkah=2 tablespoons dukkah
Juniper=1 teaspoon crushed juniper berries
Chervil=2 tablespoons chopped chervil
Lovage=2 tablespoons chopped lovage
Ponzu=2 tablespoons ponzu
Furikake=1 tablespoon furikake
Berbere=1 tablespoon berbere
Piloncillo=2 tablespoons grated piloncillo
Verjus=2 tablespoons verjus
Shiso=4 shiso leaves, torn
Chartreuse=1 tablespoon green Chartreuse
Rose-Water=1 teaspoon rose water
Orgeat=2 tablespoons orgeat
Kombu=1 (4-inch) piece kombu
Achiote=1 tablespoon achiote paste
Mastic=1/4 teaspoon ground mastic
Epazote=1 sprig epazote
Amchoor=1 teaspoon amchoor
Garam_Masala=2 teaspoons garam masala
Sambal=1 tablespoon sambal oelek
Togarashi=1 teaspoon shichimi togarashi
Asafetida=1 pinch asafetida
Hyssop=1 teaspoon dried hyssop
Brown-Sugar=1/2 cup (packed) brown sugar
Buttermilk=3/4 cup buttermilk
Ricotta=1 cup fresh ricotta
Marzipan=4 ounces marzipan, grated
Sour-Cream=1/2 cup sour cream
Olive-Oil=1/3 cup extra-virgin olive oil
Cognac=2 tablespoons Cognac
Elderflower=2 tablespoons elderflower cordial
Tonka=1 tonka bean, finely grated
Malt=1/4 cup malted milk powder
Amaretto=2 tablespoons amaretto
Cornmeal=1/2 cup cornmeal
Buckwheat=1/2 cup buckwheat flour
Semolina=1/2 cup fine semolina
Rye=1/2 cup rye flour
Mascarpone=1/2 cup mascarpone
Chamomile=1 tablespoon dried chamomile
Earl-Grey=1 tablespoon loose Earl Grey tea
Orange-Blossom=1 teaspoon orange blossom water
Kirsch=2 tablespoons kirsch
Verbena=6 lemon verbena leaves
Hibiscus=2 tablespoons dried hibiscus flowers
Speculoos=1/4 cup speculoos spread
Butterscotch=1/4 cup butterscotch sauce
Halva=1/4 cup crumbled halva
Matcha=2 teaspoons matcha
Yuzu=1 tablespoon yuzu juice
Praline=1/4 cup crushed praline
Rooibos=1 tablespoon loose rooibos tea
""")
# what the steps call a flavour that they do not call as titles do
SPOKEN: dict[str, str] = {
    "Maple": "maple syrup", "Malt": "malted milk powder", "Soy": "soy sauce", "Balsamic": "balsamic vinegar",
    "Aleppo": "Aleppo chile", "Urfa": "Urfa chile", "Earl-Grey": "Earl Grey tea", "Rooibos": "rooibos tea",
    "Parmesan": "Parmesan", "Cognac": "Cognac", "Chartreuse": "Chartreuse", "Espresso": "espresso powder",
    "Speculoos": "speculoos spread", "Elderflower": "elderflower cordial",
    "Orange-Blossom": "orange blossom water",
}  # fmt: skip
# in a glass some of these are another thing
DRUNK: dict[str, str] = table("""
Brown-Butter=1 tablespoon brown butter
Brown-Sugar=2 tablespoons (packed) brown sugar
Olive-Oil=1 teaspoon extra-virgin olive oil
Cornmeal=1 tablespoon fine cornmeal
Buckwheat=1 tablespoon toasted buckwheat
Semolina=1 tablespoon toasted semolina
Rye=2 ounces rye whiskey
Ricotta=1/4 cup fresh ricotta
Sour-Cream=1/4 cup sour cream
Mascarpone=1/4 cup mascarpone
Marzipan=1 tablespoon grated marzipan
""")
