"""Long-tailed words: dishes with names of their own, people, places, styles and flavours.

A word's rank in its list decides how often it is chosen (1 over the rank plus 4, after Zipf and Mandelbrot), so most
of them occur a few times only.
"""
# ruff: noqa: E501, SIM905  (lists of words read best as text)

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from random import Random

# dish kind: name, or name=ingredient where the name promises one that must be visible
NAMED = {
    "soup": "Minestrone=bean Borscht=beet Gazpacho=tomato Ribollita=kale Harira=chickpea Avgolemono=lemon Caldo_Verde=kale Pozole=corn Tom_Kha=mushroom Vichyssoise=potato Mulligatawny=lentil Zuppa_Toscana=sausage Salmorejo=tomato Shchi=kale Sancocho=corn Cullen_Skink=potato Tom_Yum=shrimp Pappa_al_Pomodoro=tomato Callaloo=spinach Chlodnik=beet Solyanka=olive Stracciatella=egg",
    "stew": "Goulash=beef Ratatouille=eggplant Cassoulet=sausage Gumbo=shrimp Bouillabaisse=salmon Tagine=chickpea Cacciatore=chicken Bourguignon=beef Feijoada=bean Caponata=eggplant Shakshuka=egg Jambalaya=sausage Cioppino=shrimp Moqueca=shrimp Pisto=zucchini Waterzooi=chicken Carbonnade=beef Ghormeh=bean Fabada=bean Birria=beef",
    "curry": "Dal=lentil Saag=spinach Rogan_Josh=beef Vindaloo=potato Rendang=beef Massaman=potato Panang=chicken Chana_Masala=chickpea Aloo_Gobi=potato Palak=spinach Baingan_Bharta=eggplant Makhani=lentil Katsu=chicken Jalfrezi=pepper Moilee=salmon Dopiaza=onion Sambar=lentil Kofta=meatball Mattar=pea",
    "salad": "Fattoush=radish Tabbouleh=tomato Niçoise=egg Caesar=chicken Panzanella=tomato Waldorf=apple Cobb=bacon Greek_Salad=feta Horiatiki=olive Som_Tam=tomato Shirazi=cucumber Larb=chicken Fiambre=beet Yam_Neua=onion Ceviche=shrimp Pipirrana=tomato",
    "pasta": "Primavera=asparagus Puttanesca=olive Carbonara=bacon Scampi=shrimp Norma=eggplant Bolognese=beef Pomodoro=tomato Amatriciana=bacon Arrabbiata=chili Genovese=basil Boscaiola=mushroom Cacio=pea Bucatini=tomato Strozzapreti=sausage Fideos=shrimp",
    "noodles": "Pho=beef Laksa=shrimp Udon=mushroom Soba=egg Tonkotsu=egg Mohinga=salmon Shoyu=chicken Saimin=shrimp Khao_Soi=chicken Thukpa=carrot Champon=corn Bun_Rieu=lime",
    "risotto": "Jollof=pepper Biryani=chicken Kedgeree=salmon Paella_Mixta=shrimp Arroz_con_Pollo=chicken Mujaddara=lentil Milanese=pea Congee=egg Plov=carrot Nasi_Goreng=egg Kitchari=lentil Hoppin’_John=bean Djuvec=pepper",
    "stir-fry": "Kung_Pao=chicken Chop_Suey=carrot Bulgogi=beef Yakisoba=carrot Picadillo=potato Lo_Mein=mushroom Lomo_Saltado=beef Teppanyaki=shrimp Moo_Goo=mushroom Dakgalbi=chicken",
    "fritters": "Falafel=chickpea Bhaji=potato Pakora=spinach Mücver=zucchini Rösti=potato Bacalaítos=salmon Kofta=lentil Arancini=pea Keftedes=feta Boxty=potato Vada=lentil Aranygaluska=carrot",
    "pancakes": "Blini=raspberry Dutch_Baby=lemon Kaiserschmarrn=cherry Johnnycakes=blueberry Crêpes_Suzette=orange Æbleskiver=apple Syrniki=strawberry Pannukakku=peach Drop_Scones=banana",
    "tacos": "Al_Pastor=pineapple Carne_Asada=beef Tinga=chicken Baja_Tacos=salmon Carnitas=onion Gringas=avocado Volcanes=beef",
    "toast": "Crostini=tomato Smørrebrød=salmon Pan_con_Tomate=tomato Welsh_Rarebit=bacon Croque=egg Pintxos=shrimp Montadito=radish Zapiekanka=mushroom",
    "pizza": "Margherita=basil Focaccia=olive Pissaladière=onion Capricciosa=mushroom Lahmacun=tomato Hawaiian=pineapple Coca=pepper Pinsa=zucchini Sfincione=onion Manakish=feta",
    "pie": "Cobbler=peach Crostata=fig Buckle=blueberry Pandowdy=apple Grunt=blueberry Slump=raspberry Sonker=strawberry Schnitz_Pie=apple",
    "tart": "Tarte_Tatin=apple Linzer=raspberry Frangipane=pear Clafoutis=cherry Bakewell=almond Pavlova=kiwi Pastiera=orange Bourdaloue=pear",
    "cake": "Pavlova=strawberry Génoise=lemon Stollen=almond Medovik=walnut Lamington=coconut Sachertorte=chocolate Hummingbird_Cake=pineapple Basbousa=pistachio Zuccotto=cherry Tres_Leches=peach Charlotte=raspberry",
    "cookies": "Biscotti=almond Snickerdoodles=banana Florentines=orange Rugelach=walnut Macaroons=coconut Amaretti=almond Linzers=raspberry Kourabiedes=pistachio Speculaas=almond Pizzelle=lemon Hamantaschen=cherry Pfeffernüsse=orange Ricciarelli=orange",
    "brownies": "Rocky_Road=almond Nanaimo_Bars=coconut Congo_Bars=chocolate Millionaires=chocolate Magic_Bars=coconut",
    "muffins": "Popovers=apple Financiers=almond Madeleines=lemon Friands=raspberry Queen_Cakes=cherry",
    "smoothie": "Batido=mango Horchata=almond Agua_Fresca=strawberry Licuado=banana Vitamina=avocado Falooda=pistachio",
    "cocktail": "Mojito=mint Sangria=orange Caipirinha=lime Paloma=lime Bellini=peach Collins=lemon Daiquiri=strawberry Negroni=orange Pimm’s_Cup=cucumber Sgroppino=lemon Michelada=lime Clericot=peach",
    "roast": "Poulet=lemon Poularde=mushroom Spatchcock=potato Pollo_alla_Diavola=olive",
    "frittata": "Kuku=spinach Quiche=spinach Tortilla=potato Piperade=pepper Menemen=tomato Zamosc_Omelet=onion",
    "skewers": "Satay=chicken Souvlaki=chicken Shashlik=beef Yakitori=chicken Brochettes=shrimp Espetadas=beef Anticuchos=beef Ćevapi=meatball Suya=beef",
    "porridge": "Granola=almond Kasha=apple Champurrado=chocolate Bircher=apple Kheer=pistachio Grøt=cherry Sütlaç=banana",
    "dip": "Baba_Ghanoush=eggplant Guacamole=avocado Muhammara=tomato Skordalia=potato Borani=beet Tapenade=olive Fava=pea Mutabal=eggplant",
    "grain bowl": "Bibimbap=egg Poke=salmon Burrito_Bowl=bean Donburi=chicken Chirashi=salmon Loco_Moco=egg Freekeh=zucchini Couscous=carrot",
}  # fmt: skip

STYLES = (
    "Quick Spicy Grilled Roasted Easy Creamy Smoky Crispy Classic Warm Sweet Simple Baked Fresh Summer Moroccan "
    "Thai Mexican Italian Spiced Garlicky Rustic Winter Mediterranean Vietnamese Southern Vegan Buttery Charred "
    "Herbed Indian Korean Peppery Tangy Spring Glazed Braised Double Skillet Weeknight One-Pot Five-Minute Lebanese "
    "Tuscan Cajun Sicilian Jamaican Provençal Sunday Holiday Autumn Toasted Marinated Caramelized Slow-Cooker "
    "Sheet-Pan Gluten-Free Whole-Wheat Make-Ahead Szechuan Persian Basque Turkish Catalan Hungarian Peruvian "
    "Ethiopian Filipino Oaxacan Levantine Georgian Cantonese Sardinian Creole Andalusian Bavarian Alsatian "
    "Cornish Nordic Malaysian Yucatán Umbrian Armenian Hawaiian-Style Nashville-Style Low-Country Ligurian "
    "Goan Kashmiri Burmese Tunisian Venetian Galician Carolina Appalachian Transylvanian Uzbek Senegalese"
).split()
PEOPLE = (
    "Grandma's Mom's Nonna's Dad's Aunt_Rosa's Abuela's Grandpa's Mrs._Kowalski's Babushka's Uncle_Joe's "
    "Aunt_Vi's Cousin_Zelda's Oma's Tía_Lupe's Mémé's Judy's Marcella's Yiayia's Halmoni's Big_Al's Nana's "
    "Lidia's Ottilie's Farida's Chef_Tan's Ingrid's Winifred's Mr._Okafor's Dorothea's Señora_Paz's Esperanza's "
    "Ludmila's Chiyo's Bettina's Amara's Kwame's Fiona's Octavia's Ezekiel's Philippa's Anzhelika's Hyacinth's "
    "Roscoe's Thaddeus's Ignacia's Eun-Ji's Wilhelmina's Priscilla's Bartholomew's Clementine's"
).split()
PLACES = (
    "Nashville Sonoma Naples Oaxaca Brooklyn Savannah Kyoto Lisbon Marrakesh Palermo Provence Bombay Charleston "
    "Zamosc Amalfi Beirut Tbilisi Seville Penang Hanoi Lima Veracruz Dubrovnik Aleppo Isfahan Lucknow Gdansk "
    "Trieste Cádiz Ljubljana Salonika Odessa Sichuan Zanzibar Cartagena Valparaíso Reykjavik Tromsø Bergamo Lyon "
    "Antwerp Krakow Bukhara Jaffna Chettinad Kerala Sapporo Busan Chiang_Mai Luzon Oahu Martinique Tobago Belém "
    "Bahia Puebla Sonora Santa_Fe Laredo Galveston Natchez Kennebunkport Mendocino Walla_Walla Saskatoon Gaspé "
    "Cork Dundee Whitby Ghent Alsace Béarn Modena Puglia Corfu Chios Fez Djerba Lagos Dakar Asmara Harar"
).split()
FLAVOURS = (
    "Garlic Ginger Honey Maple Cumin Rosemary Thyme Dill Cinnamon Brown-Butter Sage Miso Parmesan Mustard Saffron "
    "Chipotle Harissa Vanilla Cardamom Horseradish Paprika Tarragon Sesame Balsamic Sumac Za'atar Cilantro "
    "Coriander Turmeric Bourbon Nutmeg Molasses Soy Gochujang Tamarind Fennel Caraway Lemongrass Anise Oregano "
    "Marjoram Aleppo Allspice Sherry Lavender Rum Fenugreek Espresso Jaggery Sorghum Preserved-Citron Nigella "
    "Urfa Ras_el_Hanout Dukkah Juniper Chervil Lovage Ponzu Furikake Berbere Piloncillo Verjus Shiso Chartreuse "
    "Rose-Water Orgeat Kombu Achiote Mastic Epazote Amchoor Garam_Masala Sambal Togarashi Asafetida Hyssop"
).split()
SWEET_FLAVOURS = (
    "Honey Vanilla Cinnamon Maple Brown-Butter Ginger Cardamom Brown-Sugar Nutmeg Bourbon Molasses Rum Buttermilk "
    "Ricotta Lavender Marzipan Espresso Sour-Cream Olive-Oil Rose-Water Allspice Anise Saffron Thyme Rosemary Cognac "
    "Elderflower Tonka Malt Amaretto Cornmeal Buckwheat Semolina Rye Mascarpone Chamomile Earl-Grey Orgeat Sorghum "
    "Orange-Blossom Piloncillo Kirsch Verbena Hibiscus Speculoos Butterscotch Halva Matcha Yuzu Praline Rooibos"
).split()


@cache
def _shares(count: int) -> list[int]:
    return list(accumulate(100_000 // (rank + 4) for rank in range(1, count + 1)))


def zipf(rng: Random, names: Sequence[str]) -> str:
    """One of the names, early ones more often than late ones; `_` becomes a space."""
    return rng.choices(names, cum_weights=_shares(len(names)))[0].replace("_", " ")
