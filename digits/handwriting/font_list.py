"""Which handwriting fonts a reader of amounts learns from: a line for each, by its licence.

Chosen by looking at their digits: ones that real people write, none that are calligraphic,
childish or printed, and of several with one design of digits only one.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

FontLicence: TypeAlias = Literal["OFL-1.1", "Apache-2.0"]


class Font(NamedTuple):
    """A font's npm package ``@fontsource/NAME``, its version, the SHA-256 of its Latin file."""

    name: str
    version: str
    sha256: str
    licence: FontLicence = "OFL-1.1"

    @property
    def file(self) -> str:
        """The file's name in the package, and in a folder of fetched fonts."""
        return f"{self.name}-latin-400-normal.woff"

    @property
    def package(self) -> str:
        """What npm is asked for."""
        return f"@fontsource/{self.name}@{self.version}"


# Each line: the package's name, its version, and the file's SHA-256.
OPEN_FONT_LICENCE = """
allison                  5.3.0  0c3beae3c0f7882b1956053c271b1033ef63a34610063f1cf1fa669cc6bfc08d
allura                   5.3.0  7507db0d0a02fb9259cdcab4e45295a4c053f8c7c8055009f257c698cedd4237
annie-use-your-telescope 5.3.0  555a3ba045673dfa29aa1b2ed52f17772212380d2da9a79dc813ef51e26b0147
architects-daughter      5.3.0  0249dd5f81431dbf8a8406996c43f8018bf707221cf261d75145f083bb7091cf
bad-script               5.3.0  07202e03862cf10af6c0a9f5cfce39ef10e1923b64b965c3185b5ddef61b91f1
beth-ellen               5.3.0  0650ec8a5e854614c0edaaa7650112846da25e5d31ffa820bcf13b623f5704dc
birthstone               5.3.0  4e3a2fca18ee7678c2384097c18a135d6fab78840892eb12cc63ac34c7d8bd49
bonheur-royale           5.3.0  ba37df7e5cd7ee8a7a3630b29742d19e09954639e8663d236922c54b1cf9bea6
caramel                  5.3.0  ab707d7c3141cef60873e4fbd4ab3fefd69d65b551c9a142d9ade194bec12ff4
caveat                   5.3.0  38b98dbeb922a14a74dfb41f83fc24e0e645e2eed9ce72145fefbdae8828cbfb
cedarville-cursive       5.3.0  8d8360a98492b42d02c17e94c38bcd2a3cce6db6b9b430f3a110e71f81d7149c
charmonman               5.2.7  611329e004f4a7d865d2aa6ffea95f7c59018036d04283aa2ea98597411d42df
chilanka                 5.3.0  e13443776c36ae978fcd63bb5e54af10043ed9df172f924e427e0e40ec783e39
comforter                5.2.8  6059a99f9621a4aa82fa4b59bcd3861c3afb926caf8075407a969cf904ea9b39
corinthia                5.3.0  6fdf5c2dec78c4348925f049b065dd5cc97c45cd0f34dd1688403617fe1345b3
covered-by-your-grace    5.3.0  876d8371eedf1f9add237910aea034ca42cd5bdc8f7d722c7a04819ab3f711b8
dawning-of-a-new-day     5.3.0  db6b4ace05ee8134f67c89150c387961d9c4f3e8ecc3efecfe8510738c3158fd
delicious-handrawn       5.3.0  35ce71897055be38672facf77da13ec0bde5d918ea90ae11e78b838b3a0aa01c
delius                   5.3.0  eabc55870044215231d9f905b1b898926bcf588dc78e53523ea6590281b606f1
east-sea-dokdo           5.3.0  09d6bb59bd75a077866379e9707d29bdedcca0c155af4b4e3aea8bb1b6a3d129
edu-au-vic-wa-nt-hand    5.3.0  dbaeb8ce6cf069934b9844926302493256965e80d9c79d06ba08034193e54b75
edu-nsw-act-cursive      5.3.0  db9cecdf848240faea79a25311c4b752c0f609f3605abdd69a3288d13465ca57
edu-sa-hand              5.3.0  4c930637effb1d39cb3c3113555cb6996b587db9ab920efd4a37befebcfe4dff
edu-tas-beginner         5.3.0  16c8a0af47a3862aa01547ca64dbdda2d9c5b4c3b45a9b522182340b7e350aad
ephesis                  5.3.0  e5573281536cae9308653c158cb06710c69c184240efa01681672241f3763a69
estonia                  5.0.20 ee95dd72a66bb00e14612711c6ff846b59acaa33374207717bb53338d9d81de8
explora                  5.3.0  9e293d4098200b12789080936a366c07d3d50bfcf41ad2565ac6920af11a7a4d
fuggles                  5.3.0  189084f0e5849f6eb23f4351f672689cec9561ba4beec9734373655dc61c2e2c
fuzzy-bubbles            5.3.0  7d4f62492b07a98081096631cf93ce385b6646a6f38d63a4cabbe24f0acbeeba
gaegu                    5.3.0  6d4c9dac093fce05bcf214b7b1e9d60de7ecae8a22aa940d63e586bcf32cab29
gamja-flower             5.3.0  a38f64533c71165be3845e8e1600a2c6062464d83c7c160d00ee5a9cbd67c46d
give-you-glory           5.3.0  84c8bec3e54403b756b60f5fa44aeb89ceb5a31c7296211a0d7717611bb73f8c
gloria-hallelujah        5.3.0  31e7def8cf155d4dcc98216517ad509923a8a197bc9c8937668d04767c52040e
gochi-hand               5.3.0  82a4149218f2edccef96d2b0ed5bf92adc6ea290222bac4dcfa3de91afb6b3a3
grape-nuts               5.3.0  058c99599408dd60de19ebb1abbf764b9a18eebb553fee1670f0b2d2a4fd5235
handlee                  5.3.0  9a8af5254df769bbdc196fd998231daec67c81dc3d6fd6f294ed80c2c4343551
herr-von-muellerhoff     5.3.0  546db96a99d6321fa0318cd3ab66bc7d5e2e4d7632aa234d199f5cbe650eaf2d
hurricane                5.3.0  4963c0fbac892320e205fefd43df94af6cdf9ff8f40bc22fb61c917abe9c807e
indie-flower             5.3.0  2cf7154e899ad16246196238d6d13f0135c5feba2d8ccde5d97a22664d012660
inspiration              5.2.7  f8735c43c8dd3642463abd15853d515a5172a3bd453a78242c9e041228d66c62
island-moments           5.2.8  0f4601032944d61acda3a17a975755064c47cde0c48e5aeaadc65ac0bd215661
just-me-again-down-here  5.3.0  154f149b85fa4145d2545b270db1a149c1815fca861b2ef90700cccf20e76050
kalam                    5.3.0  70ab8c1d2c10a28f213c6f1c359888624d5e650ffcd64f93a8194c3e14403746
kavivanar                5.3.0  c3717d01704c1bab2c9c3f94fbd38a38fa9cdf0e91441cca637076914a672b69
kolker-brush             5.3.0  25653f6a7f08505c4ae7b2cd5aa9d285d0d4743890237bbc6857fdcda58817f5
kristi                   5.3.0  baf2b649c525e4b3d6516c77c88c1533b4c0e7a8376e88f63c13ed4dd5e4be6a
la-belle-aurore          5.3.0  d5ec94f05c2cb9ab9dd5bba03faede9a6d767803e36b6b5df36f64ada8546ce0
league-script            5.2.8  d2b3784ed728fd38ba96c5dc1b51fc2828647627bb407d10b1d5f688c2494036
licorice                 5.3.0  71980143949c400f96354029d3c98b743018b69045b13bdbd6089150d692275f
long-cang                5.3.0  2392465c01aa8beaf5495ad22a8c006115e48a21f3a10ec774aaee7aef51522b
loved-by-the-king        5.3.0  c865f5db8c24e82e05b74065da789d1df28b12d66d2977e884af4a444ff46cb5
mali                     5.3.0  cd38e40d516ab13ab4ef21cdb01671bac4c326ef338b39d87eb1892c5fc17bbf
mansalva                 5.3.0  956720ae5632b40a4f79e92b27b936e174a038aa41b8638d30965c61ab465aff
marck-script             5.3.0  c26db9210c0b2823550e11baaeb2b6d234e5e5a14e8e6497029f29844859610d
meddon                   5.3.0  35b904a8c21beacc2bb488d7357741fe886aadc5f2402889efecc4bab506008c
meow-script              5.3.0  578170afd3520b72745391ebc07ee31d1e3e8196202cafe5bb3e1257c48e4400
moon-dance               5.0.5  f4a4310294d88eed06f8408fb2de8ae718eb70f0678d136c67529ee40d705a9a
mr-de-haviland           5.3.0  e35c50397f33adddb0a98021c8925d9001aaaa44cb51dba869540e7dfa78bc3c
ms-madi                  5.3.0  58626fb43d810fa63dd379d389d8c0c8a62f1e7fd7af50d2313a2d98bb39506e
mynerve                  5.3.0  5d9deb86c7caed58b6c2624cc2ff1e4cd76bd389e99cf5d62f6342b0242d1d29
nanum-brush-script       5.3.0  4b1a6cfcd3147291f434cbf6a7b83fdaeba0f4c78190bb6290ef56650a3fc325
nanum-pen-script         5.3.0  08cdd640e142c977071b4c3d5c33fd9ec322990e540f5511ca2fccff4568d0ec
neucha                   5.3.0  b0c09e2ecd7d760fb997f926f2d15e53c57561802fb071a317832942536ca82a
nothing-you-could-do     5.3.0  454bff123de1c8224aff670f12797ca91cf54becf6f8359391bd37a6dd68a60e
over-the-rainbow         5.3.0  e721f12763490802b576b3c1511cf4a0c6a33221772bf846885a295e5b758e3e
pangolin                 5.3.0  d51be35cd652ff73e3d174e01cd978942cf67bcea08ab3043f711814fab162ce
passions-conflict        5.2.8  cb8364ac89753769b2cec292df6a1ca3fd1194e2e02db7a5b9fa41a291c73f73
patrick-hand             5.3.0  0f7031f6665437e04d6f354c5f64d6ae6777b498afbe804638c45b957a7ce8aa
playwrite-us-trad        5.3.0  198bc82b022ab9844fdb6645aecc87041ed99b1373d1c89a0f291f35a056223d
qwigley                  5.2.8  69822bceb6aac0429bc45bfece9277f1aa126a45c277685805785acf9b349341
qwitcher-grypen          5.3.0  cb127ff50e60aedffd80cd08559f3632573b7f625d4f883c73851217c7536750
reenie-beanie            5.3.0  1b86681155e125625f01839b2e6688dde2b2a7766a8eb49645b3a8707c2bee9f
sacramento               5.3.0  d3522a9bd9a636911205d65f8031b2baf2c1b1e91fc35070029dbf887364bd29
sedgwick-ave             5.3.0  378d3d70f69fb7c7382cbbd3dc3663bc409bd45dee5711aa8543afee85de2f14
send-flowers             5.3.0  b833886e408be37449dd031993d8d336e7c0652bbf73588229827e012a760e84
shadows-into-light       5.3.0  93cff8110a18bb3e1fb0179c95f706ed1e8037e2e527c4cb425b46deaddbd975
short-stack              5.3.0  db596e8545afc95f708ad2d5ac878771998f7378da84c56759527fbdb02f5836
slackside-one            5.3.0  ef373fb51a68d4164addd5a39f30b65b6097a87ee8ccde3fa3df3437b097d599
smooch                   5.3.0  fe4e61fcb64e02feb94e6e7b4e757b8ef275f22937080d00a439a7fc729d1f36
solitreo                 5.3.0  2d7015dda96694e9990c51ef9a3ee7d003e07a78a5c785c39ad8b3550df28cb2
square-peg               5.3.0  f7da17dedee1e713341ea2b5a26bff3a8cb25e3dfe94e7a927c1ed56ecc4a1f7
stalemate                5.3.0  8a60603f86dd4f31013ac33f91c58a56138da2cada532144435c83ec0596fcff
sue-ellen-francisco      5.3.0  e2c988155c07d4a26b81216397fa1841af0916c9737a61e05ea38bd1bd5361b1
swanky-and-moo-moo       5.3.0  f4f292b60677133249ab543ca178fa6786d3dd9681899ef7ccde255bf956aced
the-girl-next-door       5.3.0  301aabf8a983d1231988eea6e125338a3933bd69de8b14137df80840c8d8c5e8
vibur                    5.3.0  f13c8b62aa8abf958356887bc6e44d9af48037c38f96b238e66ec1b537b0dd4e
vujahday-script          5.3.0  cb27d115931cdf5def87e4f1c94d6ee76376bbbebd541fd4c4b5b0060bd69fe1
waiting-for-the-sunrise  5.3.0  8a2cf921d4129a7d447370c559d0687579e842196c9e80a774fb428b1755911b
water-brush              5.3.0  703d664244f9324023d18d8d4074ac03a5f0d5f4740f96e09b1e30cc8d1c740d
waterfall                5.1.1  74bdefe2112f1e50dbde7226f45c9380a2f82e40aebec3b8014610a0d7c53ae0
whisper                  5.3.0  89206755667e575480ab41f2f01f6249b79e8ce764a92ad9f2b503baafbdc81d
windsong                 5.3.0  0f8ae99528b1a9e97d291401b94bb1fd88790132b2249f6daafb5edcd05cd0a5
yomogi                   5.3.0  889ffc6f4e2587b8bd94d0b2c7ddd2f7bb3d89b25be1b6f3290775620a204210
zen-kurenaido            5.3.0  1e20aeb08f255fbcf0ab5ccd03296d18bbeac3cefdb95e09c5b1676d73ac33b7
zeyada                   5.3.0  91d3613bd2d6ca6d14bfba2a7c3918ee4ced380d570d1b29a6ebfbcf56e7a6ff
zhi-mang-xing            5.3.0  e003a2de2a5db5adab3a36a2ee041f034ba611edf29d57aa706aa86dc17e9c76
"""
APACHE_LICENCE = """
calligraffitti           5.3.0  1fee22a7ff179d7623483a623aba71e5541ef16efd5e28bc45d4403d6f010ad5
coming-soon              5.3.0  d0a25ae9b9ffb2a2c235687f1698af2bbe18a84f47f1b099077a50382b812858
crafty-girls             5.3.0  5d7392f508057ab8c20fa7e92989e679a9efd058b9d7736d688a614df9a79dfa
homemade-apple           5.3.0  998f34b48e0bcb8974dc6e8d94961a87689ca40e3258554d2f6fc3778b1968a3
just-another-hand        5.3.0  996689005263a02315843bd1eff3f67b71ec1ca25be7fa9ee4523e4d282b7b89
permanent-marker         5.3.0  ab8ac2bb72d48e089e37d8eefbacdfe2d74ccd48ae786d952fce9874837d2b2b
rock-salt                5.3.0  358d065405a805204d48cc51cc48a8447f8d86369aa05d44c70e0111d7ee7e29
satisfy                  5.3.0  5d08f3999955e4cc4eb26cc27496751a9b15f9cd47d69332d2c7f8902ced3f49
schoolbell               5.3.0  a448b8f4209a8ca16adc48753170f40a57e17f70675963e092501ed48842e4c8
walter-turncoat          5.3.0  90a2eac28cf08ea30ebc93308f5de15abbfa6b8e54253f5fc9cfedb3971b9f89
"""


def _fonts(lines: str, licence: FontLicence) -> Iterator[Font]:
    for line in lines.strip().splitlines():
        name, version, sha256 = line.split()
        yield Font(name, version, sha256, licence)


FONTS = tuple(
    sorted((*_fonts(OPEN_FONT_LICENCE, "OFL-1.1"), *_fonts(APACHE_LICENCE, "Apache-2.0")))
)
