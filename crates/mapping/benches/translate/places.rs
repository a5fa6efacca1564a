//! Where the generated orders go: towns, streets and people.

/// A town.
pub(crate) struct Place {
    pub(crate) city: &'static str,
    pub(crate) county: &'static str,
    pub(crate) state: &'static str,
    pub(crate) state_name: &'static str,
    pub(crate) postal_code: &'static str,
    pub(crate) country: &'static str,
    pub(crate) country_name: &'static str,
    pub(crate) latitude: &'static str,
    pub(crate) longitude: &'static str,
    pub(crate) time_zone: &'static str,
}

macro_rules! places {
    ($($city:literal $county:literal $state:literal $name:literal $zip:literal $country:literal $latitude:literal $longitude:literal $zone:literal;)+) => {
        &[$(Place {
            city: $city,
            county: $county,
            state: $state,
            state_name: $name,
            postal_code: $zip,
            country: $country,
            country_name: if matches!($country.as_bytes(), b"CA") { "Canada" } else { "United States" },
            latitude: $latitude,
            longitude: $longitude,
            time_zone: $zone,
        },)+]
    };
}

pub(crate) const PLACES: &[Place] = places! {
    "Atlanta" "Fulton" "GA" "Georgia" "30340-3405" "US" "33.749" "-84.388" "America/New_York";
    "Beverly" "Essex" "MA" "Massachusetts" "01915" "US" "42.5584" "-70.88" "America/New_York";
    "Boise" "Ada" "ID" "Idaho" "83702" "US" "43.615" "-116.2023" "America/Boise";
    "Dayton" "Montgomery" "OH" "Ohio" "45402" "US" "39.7589" "-84.1916" "America/New_York";
    "Glendale" "Los Angeles" "CA" "California" "91202" "US" "34.1425" "-118.2551" "America/Los_Angeles";
    "Houston" "Harris" "TX" "Texas" "77002-1414" "US" "29.7604" "-95.3698" "America/Chicago";
    "Knoxville" "Knox" "TN" "Tennessee" "37902" "US" "35.9606" "-83.9207" "America/New_York";
    "Minneapolis" "Hennepin" "MN" "Minnesota" "55401" "US" "44.9778" "-93.265" "America/Chicago";
    "Phoenix" "Maricopa" "AZ" "Arizona" "85004" "US" "33.4484" "-112.074" "America/Phoenix";
    "Portland" "Multnomah" "OR" "Oregon" "97204" "US" "45.5152" "-122.6784" "America/Los_Angeles";
    "Toronto" "Toronto" "ON" "Ontario" "M5V 2T6" "CA" "43.6532" "-79.3832" "America/Toronto";
    "Vancouver" "Metro Vancouver" "BC" "British Columbia" "V6B 1A9" "CA" "49.2827" "-123.1207" "America/Vancouver";
};

pub(crate) const STREETS: &[&str] = &[
    "Main St",
    "Elm St",
    "Broadway Ave.",
    "Peachtree Rd NE",
    "Industrial Blvd",
    "Old Mill Lane",
    "5th Ave",
    "Lake Shore Dr",
];

pub(crate) const FIRST_NAMES: &[&str] =
    &["Jane", "John", "Mary-Ann", "Luis", "Zoë", "Priya", "Ahmed", "Karen", "Oliver", "Grace"];

pub(crate) const LAST_NAMES: &[&str] =
    &["Doe", "Smith", "O'Neil", "García", "Åkesson", "Patel", "Haddad", "Johnson", "Brown", "Nguyen"];

pub(crate) const COMPANIES: &[&str] =
    &["Acme Inc.", "Northwind Traders", "Blue Door Realty LLC", "Hill & Sons", "Oak Dental Group"];
