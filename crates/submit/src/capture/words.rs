//! Words that stand in for other words, of the same length; and words that are nobody's.

use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::LazyLock;

/// What kind of word is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A given name or surname.
    Name,
    /// A company, street or town.
    Thing,
    /// Anything.
    Filler,
}

const NAMES: &str = "Ada Amy Ben Eli Eva Ian Ivy Jay Joy Kim Lee Leo Mia Ned Noa Ray Roy Sam Tom Zoe \
    Alma Anna Carl Cleo Dale Dana Dora Elsa Emil Enid Erik Etta Fern Glen Gwen Hale Hugo Iris Ivan Jade Jill Joel June Kara \
    Kent Lana Lena Lila Lyle Mara Maud Mona Neil Nina Nora Olga Omar Otto Owen Paul Remy Rosa Ruth Sara Seth Tess Theo Troy \
    Vera Wade Yara Adele Alice Basil Bella Bruce Carol Celia Clara Clyde Colin Daisy Della Edith Elena Ellis Elmer Emmet \
    Ethan Fiona Flora Frank Grant Greta Hazel Helen Henry Holly Irene Isaac Jonah Julia Keith Laura Linda Logan Louis Lucia \
    Mabel Marco Marsh Miles Moses Naomi Nadia Oscar Paige Pedro Perry Ralph Robin Roger Roman Rufus Sally Simon Sonia Stella \
    Tilda Tyler Ursula Viola Wanda Wayne Wyatt Adrian Agatha Albert Arlene Astrid Barlow Bowman Brooks Calder Carmen Corbin \
    Connor Dalton Dawson Denise Edwina Elaine Ernest Esther Fisher Gordon Harlow Harper Hector Hollis Jasper Jensen Joanna \
    Keller Lambert Landon Leland Lionel Lowell Marion Marlow Martha Melvin Miriam Morgan Mercer Nelson Nicola Norman Palmer \
    Parker Phoebe Porter Ramona Regina Robert Rowena Sawyer Selena Sidney Sylvia Thelma Tucker Turner Vernon Walker Walter \
    Warren Weaver Willow Barrett Bernard Bradley Camilla Chester Claudia Clayton Cordell Deborah Dolores Douglas Eleanor \
    Elliott Emerson Florian Forrest Garrett Gilbert Harvey Jackson Juliana Katrina Kendall Leonard Lillian Lindsey Madison \
    Marlene Maynard Minerva Mitchell Natalie Octavia Patrice Preston Quentin Raymond Rebecca Roberta Rosalie Sheldon Spencer \
    Stanton Theresa Valerie Vincent Wallace Whitney Winston Winslow Abernathy Alexandra Augustine Beaumont Benedict Cassandra \
    Christine Coleridge Cornelius Ellington Everett Fitzroy Florence Franklin Frederick Georgina Gwendolyn Henrietta Hutchinson \
    Josephine Lancaster Livingston Marguerite Montgomery Nathaniel Penelope Remington Rosalind Sebastian Sullivan Thaddeus \
    Theodora Valentine Wellington Westbrook Wilhelmina Worthington";

const THINGS: &str = "Ash Bay Elk Fir Fox Ivy Oak Owl Sky Alder Amber Aspen Birch Brook Cedar Cliff Clover Cobalt Copper \
    Coral Crane Creek Delta Dune Ember Falcon Fern Field Finch Flint Forest Garnet Glen Granite Grove Harbor Hawk Hazel Heath \
    Heron Hill Indigo Island Ivory Jade Juniper Lake Larch Lark Laurel Lemon Lilac Linden Lotus Lunar Magnolia Maple Marble \
    Marsh Meadow Mesa Mint Moss Myrtle Nova Ocean Olive Onyx Opal Orchard Orchid Otter Pearl Pebble Pine Plain Plum Pond \
    Poplar Prairie Quail Quarry Raven Reed Ridge River Robin Rose Rowan Ruby Saffron Sage Sand Sequoia Shore Sierra Silver \
    Slate Spruce Starling Stone Summit Swift Sycamore Teal Thistle Timber Topaz Tulip Valley Violet Walnut Wave Willow Wren \
    Bluebell Brookside Buttercup Chestnut Cottonwood Cypress Driftwood Evergreen Foxglove Goldfinch Greenfield Hawthorn \
    Honeysuckle Kingfisher Lakeside Lavender Marigold Moonstone Mountain Nightingale Primrose Ravenwood Redwood Riverbend \
    Rosewood Sandstone Snowdrop Springfield Sunflower Sunset Tamarack Turquoise Waterfall Whitewater Wildwood Wintergreen";

const FILLER: &str = "lorem ipsum dolor sit amet consectetur adipiscing elit sed eiusmod tempor incididunt ut labore et dolore \
    magna aliqua enim ad minim veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea commodo consequat duis aute \
    irure in reprehenderit voluptate velit esse cillum fugiat nulla pariatur excepteur sint occaecat cupidatat non proident sunt \
    culpa qui officia deserunt mollit anim id est laborum";

/// Words of names and addresses that are nobody's: titles, legal forms, kinds of companies, streets and parts of houses. Some of
/// them decide how a name or an address is read.
const NOBODYS: &str = "mr mrs ms miss mx dr prof rev jr sr ii iii iv esq md phd ph da de del della den der di dos du el la le mac \
    mc saint santa st ten ter van von ab academy accounting accounts ag agency alliance and assoc associates association attn bank \
    boutique bv cafe care center centre church city clinic club co college company consulting corp corporation council county dba \
    department dept design designs district enterprise enterprises events foundation gallery gmbh graphics group hospital hotel inc \
    incorporated industries inn institute international lab labs library limited llc llp logistics lp ltd ltda mailroom mail market \
    marketing media ministries museum nv of office or organization partners pbc pc pharmacy plc pllc press print printers printing \
    productions pty realty receiving reception resort restaurant room sa salon sarl school schools service services shipping shop \
    signs society solutions srl store stores studio studios supply systems team tech technologies technology the trust union \
    university ventures warehouse works street str avenue ave av road rd drive dr lane ln boulevard blvd court ct circle cir place \
    pl parkway pkwy highway hwy way terrace ter square sq trail trl route rte suite ste apartment apt unit floor fl building bldg box \
    po pmb north south east west ne nw se sw upper lower rear front attention nd rd th bis rue strasse platz for at to in on c o";

static NOBODYS_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| NOBODYS.split_whitespace().collect());

/// Tells whether a word says nothing about anybody.
pub(super) fn is_nobodys(lower: &str) -> bool {
    lower.chars().count() < 2 || NOBODYS_WORDS.contains(lower)
}

/// Returns the words that may stand in for a word, the one to be taken first at the front; they never end.
pub(super) fn stand_ins(lower: &str, kind: Kind) -> impl Iterator<Item = String> {
    let length = lower.chars().count();
    let list = match kind {
        Kind::Name => NAMES,
        Kind::Thing => THINGS,
        Kind::Filler => FILLER,
    };
    let script = Script::of(lower);
    let fitting = |word: &&str| script == Script::Latin && word.len() == length;
    let fitting: Vec<&'static str> = list.split_whitespace().filter(fitting).collect();
    let start = pick(number(lower, 0), fitting.len());
    let listed: Vec<String> = (0..fitting.len())
        .filter_map(|step| fitting.get((start + step) % fitting.len()))
        .map(|word| word.to_ascii_lowercase())
        .collect();
    let seed = lower.to_owned();
    listed.into_iter().chain((1..).map(move |step| script.made_up(&seed, step, length)))
}

/// Returns so many words that say nothing.
pub(super) fn prose(count: usize) -> String {
    FILLER.split_whitespace().take(count.max(1)).collect::<Vec<_>>().join(" ")
}

/// Returns digits that may stand in for digits: as many of them, and none of them at first where there was none.
pub(super) fn digits(text: &str) -> impl Iterator<Item = String> {
    let text = text.to_owned();
    (0..).map(move |step| {
        let stream = stream(&text, step);
        let each = text.bytes().enumerate().zip(stream).map(|((index, byte), random)| match byte {
            b'0' if index == 0 => '0',
            _ if index == 0 => char::from(b'1' + random % 9),
            _ => char::from(b'0' + random % 10),
        });
        each.collect()
    })
}

/// Returns texts of the same form: hexadecimal digits for a UUID's, letters for letters, digits for digits.
pub(super) fn same_form(text: &str) -> impl Iterator<Item = String> {
    let is_uuid = uuid::Uuid::try_parse(text).is_ok();
    let text = text.to_owned();
    (0..).map(move |step| {
        let each = text.chars().enumerate().zip(stream(&text, step)).map(|((index, c), random)| match c {
            c if c.is_ascii_hexdigit() && is_uuid => char::from(b"0123456789abcdef"[usize::from(random % 16)]),
            '0' if index == 0 => '0',
            '0'..='9' if index == 0 => char::from(b'1' + random % 9),
            '0'..='9' => char::from(b'0' + random % 10),
            'A'..='Z' => char::from(b'A' + random % 26),
            c if c.is_alphabetic() => char::from(b'a' + random % 26),
            c => c,
        });
        each.collect()
    })
}

/// Returns a short name for a text, from which the text cannot be read.
pub(super) fn fingerprint(text: &str) -> String {
    stream(text, 0).take(8).map(|byte| char::from(b"0123456789abcdef"[usize::from(byte % 16)])).collect()
}

/// The letters that a made-up word is of: a name that is not of the Latin script splits in another way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Greek,
    Other,
}

impl Script {
    fn of(word: &str) -> Self {
        match word.chars().find(|c| c.is_alphabetic()) {
            Some('\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') | None => Script::Latin,
            Some('\u{370}'..='\u{3ff}') => Script::Greek,
            Some('\u{400}'..='\u{52f}') => Script::Cyrillic,
            Some(_) => Script::Other,
        }
    }

    /// Makes a word up: consonants and vowels by turns.
    fn made_up(self, seed: &str, step: u32, length: usize) -> String {
        let (one, other) = match self {
            Script::Latin => ("bdfglmnprstv", "aeiou"),
            Script::Cyrillic => ("бвгдлмнрст", "аеиоу"),
            Script::Greek => ("βγδλμνπρστ", "αειου"),
            Script::Other => ("山川林森田村本", "東西南北中"),
        };
        let letters: [Vec<char>; 2] = [one.chars().collect(), other.chars().collect()];
        let each = stream(seed, step).take(length).enumerate().filter_map(|(index, random)| {
            let letters = &letters[index % 2];
            letters.get(pick(u64::from(random), letters.len())).copied()
        });
        each.collect()
    }
}

/// Picks an index of so many.
fn pick(random: u64, count: usize) -> usize {
    let count = u64::try_from(count).unwrap_or(u64::MAX).max(1);
    usize::try_from(random % count).unwrap_or_default()
}

fn number(text: &str, step: u32) -> u64 {
    stream(text, step).take(8).fold(0, |number, byte| number << 8 | u64::from(byte))
}

/// Returns bytes that depend on the text alone, and look like any.
fn stream(text: &str, step: u32) -> impl Iterator<Item = u8> + use<> {
    // Each block of bytes hashes the whole text again: of a long one it hashes the hash.
    const LONG: usize = 1_024;
    let text = match text.len() {
        ..=LONG => text.as_bytes().to_vec(),
        _ => Sha256::digest(text).to_vec(),
    };
    (0_u32..).flat_map(move |block| {
        let mut hash = Sha256::new();
        hash.update(step.to_be_bytes());
        hash.update(block.to_be_bytes());
        hash.update(&text);
        <[u8; 32]>::from(hash.finalize())
    })
}
