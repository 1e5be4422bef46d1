"""The generated catalogue of bench/search.py: plausible products of a trade fair, in several languages."""

import random
from datetime import timedelta
from statistics import NormalDist

from django.utils import timezone

from fair.search.documents import Document, Text

NOUNS = """
kettle|电热水壶|wasserkocher|bouilloire|hervidor
coffee maker|咖啡机|kaffeemaschine|cafetière|cafetera
blender|搅拌机|mixer|mixeur|licuadora
toaster|烤面包机|toaster|grille-pain|tostadora
frying pan|煎锅|bratpfanne|poêle|sartén
rice cooker|电饭煲|reiskocher|cuiseur à riz|arrocera
vacuum flask|保温杯|thermoskanne|bouteille isotherme|termo
knife set|刀具套装|messerset|set de couteaux|juego de cuchillos
cutting board|砧板|schneidebrett|planche à découper|tabla de cortar
led bulb|LED灯泡|led-lampe|ampoule led|bombilla led
street light|路灯|straßenleuchte|lampadaire|farola
desk lamp|台灯|schreibtischlampe|lampe de bureau|lámpara de mesa
solar panel|太阳能板|solarmodul|panneau solaire|panel solar
inverter|逆变器|wechselrichter|onduleur|inversor
lithium battery|锂电池|lithium-akku|batterie lithium|batería de litio
power bank|移动电源|powerbank|batterie externe|cargador portátil
usb cable|USB数据线|usb-kabel|câble usb|cable usb
phone case|手机壳|handyhülle|coque de téléphone|funda de móvil
bluetooth speaker|蓝牙音箱|bluetooth-lautsprecher|enceinte bluetooth|altavoz bluetooth
headphones|耳机|kopfhörer|casque audio|auriculares
notebook|笔记本电脑|notebook|ordinateur portable|portátil
monitor|显示器|monitor|écran|monitor
printer|打印机|drucker|imprimante|impresora
projector|投影仪|projektor|projecteur|proyector
keyboard|键盘|tastatur|clavier|teclado
drill|电钻|bohrmaschine|perceuse|taladro
angle grinder|角磨机|winkelschleifer|meuleuse|amoladora
screwdriver set|螺丝刀套装|schraubendreher-set|jeu de tournevis|juego de destornilladores
hammer|锤子|hammer|marteau|martillo
tool box|工具箱|werkzeugkasten|boîte à outils|caja de herramientas
hex bolt|六角螺栓|sechskantschraube|boulon hexagonal|perno hexagonal
ball valve|球阀|kugelhahn|vanne à bille|válvula de bola
water pump|水泵|wasserpumpe|pompe à eau|bomba de agua
air compressor|空压机|kompressor|compresseur|compresor
cnc lathe|数控车床|cnc-drehmaschine|tour cnc|torno cnc
laser cutting machine|激光切割机|laserschneider|découpeuse laser|cortadora láser
packing machine|包装机|verpackungsmaschine|machine d'emballage|máquina de envasado
conveyor belt|输送带|förderband|tapis roulant|cinta transportadora
forklift|叉车|gabelstapler|chariot élévateur|carretilla elevadora
brake pad|刹车片|bremsbelag|plaquette de frein|pastilla de freno
car tyre|汽车轮胎|autoreifen|pneu|neumático
electric bicycle|电动自行车|elektrofahrrad|vélo électrique|bicicleta eléctrica
scooter|滑板车|roller|trottinette|patinete
ceramic tile|瓷砖|keramikfliese|carreau céramique|azulejo
door lock|门锁|türschloss|serrure|cerradura
faucet|水龙头|wasserhahn|robinet|grifo
office chair|办公椅|bürostuhl|chaise de bureau|silla de oficina
sofa|沙发|sofa|canapé|sofá
dining table|餐桌|esstisch|table à manger|mesa de comedor
bed frame|床架|bettgestell|cadre de lit|somier
wardrobe|衣柜|kleiderschrank|armoire|armario
vase|花瓶|vase|vase|jarrón
candle|蜡烛|kerze|bougie|vela
picture frame|相框|bilderrahmen|cadre photo|marco
building blocks|积木|bausteine|blocs de construction|bloques
plush toy|毛绒玩具|plüschtier|peluche|peluche
stroller|婴儿车|kinderwagen|poussette|cochecito
t-shirt|T恤|t-shirt|t-shirt|camiseta
jacket|夹克|jacke|veste|chaqueta
cotton fabric|棉布|baumwollstoff|tissu coton|tela de algodón
bath towel|浴巾|badetuch|serviette de bain|toalla de baño
running shoes|跑鞋|laufschuhe|chaussures de course|zapatillas
leather boots|皮靴|lederstiefel|bottes en cuir|botas de cuero
backpack|背包|rucksack|sac à dos|mochila
suitcase|行李箱|koffer|valise|maleta
yoga mat|瑜伽垫|yogamatte|tapis de yoga|esterilla
dumbbell|哑铃|hantel|haltère|mancuerna
tent|帐篷|zelt|tente|tienda
green tea|绿茶|grüner tee|thé vert|té verde
dried fruit|干果|trockenobst|fruits secs|fruta seca
olive oil|橄榄油|olivenöl|huile d'olive|aceite de oliva
face mask|口罩|gesichtsmaske|masque|mascarilla
thermometer|体温计|thermometer|thermomètre|termómetro
wheelchair|轮椅|rollstuhl|fauteuil roulant|silla de ruedas
massage gun|筋膜枪|massagepistole|pistolet de massage|pistola de masaje
""".strip().splitlines()
NOUNS = [line.split("|") for line in NOUNS]
LANGUAGES = ("en", "zh-hans", "de", "fr", "es")
QUALITIES = {
    "en": "portable wireless stainless steel waterproof foldable rechargeable smart heavy duty adjustable "
    "wooden organic mini professional industrial cordless double wall multifunction new custom".split(),
    "zh-hans": "便携式 无线 不锈钢 防水 可折叠 充电式 智能 重型 可调节 木制 迷你 专业 工业 家用 定制".split(),
    "de": "tragbar kabellos edelstahl wasserdicht faltbar wiederaufladbar intelligent robust".split(),
    "fr": "portable sans fil inox étanche pliable rechargeable intelligent robuste réglable".split(),
    "es": "portátil inalámbrico acero inoxidable impermeable plegable recargable inteligente".split(),
}
COLOURS = "black white red blue silver green grey pink gold brown".split()
UNITS = ("L", "W", "cm", "kg", "mm", "V", "mAh", "pcs")
DETAILS = """
material ABS silicone aluminium carbon bamboo glass packaging carton colour box warranty years certificate
CE RoHS FCC voltage power capacity weight size surface finish brushed polished painted logo printing OEM ODM
sample port Ningbo Shenzhen Shanghai loading container season autumn spring gift promotion supermarket hotel
restaurant home office outdoor camping travel kitchen garage workshop factory price wholesale usb bluetooth
timer display remote
""".split()
COUNTRIES = "CN " * 60 + "IN " * 8 + "TR " * 6 + "VN " * 6 + "DE " * 5 + "IT " * 5 + "TH BR PL ES KR US MX PK"
COUNTRIES = COUNTRIES.split()
SCORES = NormalDist(0.5, 0.15)
CERTIFICATES = ("CE", "RoHS", "ISO 9001", "FCC", "BSCI", "FDA")
SYLLABLES = "ka lo mi ren tau vex zen nor bri sol pax dun fei hua jin lon mao qua rui sha ton wei yan".split()
CATEGORIES = [(section, 100 + section * 8 + group, 1000 + (section * 8 + group) * 6 + leaf)
              for section in range(1, 17) for group in range(8) for leaf in range(6)]  # fmt: skip


class Catalogue:
    """Products by number, always the same for the same number."""

    def __init__(self):
        chance = random.Random(1)
        self.brands = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 3))) for _ in range(8_000)]
        self.noun_weights = [1 / (rank + 3) for rank in range(len(NOUNS))]
        self.now = timezone.now()

    def product(self, number):
        """One generated document."""
        chance = random.Random(number)
        which = chance.choices(range(len(NOUNS)), self.noun_weights)[0]
        brand = self.brands[int(len(self.brands) * chance.random() ** 3)]
        code = f"{brand[:2].upper()}-{chance.randint(10, 9999)}{chance.choice('ABCX')}"
        source = chance.choices(range(5), (70, 15, 6, 5, 4))[0]
        languages = [source] + ([1 - source] if source < 2 and chance.random() < 0.4 else [])
        category = CATEGORIES[(which * 10 + chance.randint(0, 9)) % len(CATEGORIES)]
        return Document(
            kind="product",
            object_id=number,
            exhibitor_id=number // 70 + 1,
            texts=[self._text(chance, which, language, brand, code) for language in languages],
            brand=brand,
            codes=[code],
            categories=list(category),
            country=chance.choice(COUNTRIES),
            certificates=chance.sample(CERTIFICATES, chance.randint(0, 2)),
            verified=chance.random() < 0.6,
            price_usd=round(chance.lognormvariate(2.5, 1.6), 2) if chance.random() < 0.9 else None,
            moq=chance.choice((1, 10, 50, 100, 300, 500, 1000, 5000)),
            lead_time_days=chance.choice((7, 15, 20, 30, 45, 60)),
            score=chance.gauss(SCORES.mean, SCORES.stdev),
            added_at=self.now - timedelta(days=chance.randint(0, 900)),
        )

    def _text(self, chance, which, language, brand, code):
        name, tongue = NOUNS[which][language], LANGUAGES[language]
        qualities = " ".join(dict.fromkeys(chance.choices(QUALITIES[tongue], k=chance.randint(1, 3))))
        amount = (
            f"{chance.choice((0.5, 1, 1.7, 2, 5, 10, 12, 20, 24, 50, 100, 220, 500))} {chance.choice(UNITS)}"
        )
        title = f"{qualities} {name}, {amount}, {chance.choice(COLOURS)}"
        if chance.random() < 0.5:
            title = f"{brand} {code} {title}"
        return Text(
            language=tongue,
            title=title,
            summary=f"{name} {qualities} {' '.join(chance.choices(DETAILS, k=8))}",
            details=" ".join(chance.choices(DETAILS, k=25)),
        )
