use overprint_generic::Field;
use overprint_mapping::request::{
    Address, AddressValidationLevel, Breakdown, CreateOrder, DirectMailing, FileMap, FileRef, FileSet, Files, Job,
    Payment, ProductType, ProfileToken, ReasonCode, Shipper,
};
use uuid::Uuid;

/// Returns the order of seed 000.
pub(super) fn group_shipping() -> CreateOrder {
    let first = grouped_job(james(), first_sets());
    let second = grouped_job(maria(), second_sets());
    CreateOrder {
        order_id: "test001".to_owned(),
        is_test_order: Some(true),
        display_breakdown_prices: Some(Breakdown::Job),
        coupon_code: Some("PRC5PKS".to_owned()),
        skip_conformation: Some(true),
        jobs: vec![first, second],
        payment: Some(paid("xxxxxxxxxx")),
    }
}

/// Returns the order of the first sample of seed 003.
pub(super) fn group_shipping_003() -> CreateOrder {
    let mut order = group_shipping();
    order.display_breakdown_prices = None;
    for job in &mut order.jobs {
        job.skip_files = None;
        job.ship_from_facility = Some("DAY".to_owned());
    }
    order
}

/// Returns the order of the second sample of seed 003.
pub(super) fn plain_and_multi_job() -> CreateOrder {
    let job = |name: &str, file: &str| Job {
        job_name: Some(name.to_owned()),
        product_uuid: id("bc3758a8-8f6c-4e24-8fb5-99d1a95ac01e"),
        runsize_uuid: id("52e3d710-0e8f-4d4d-8560-7d4d8655be69"),
        colorspec_uuid: id("13abbda7-1d64-4f25-8bb2-c179b224825d"),
        turnaroundtime_uuid: Some(id("e04b099b-4ac3-4a35-84d0-c530df7b7aff")),
        option_uuids: vec![id("12b85fea-3513-46fd-932f-b2b9c1c17dbf")],
        files: Some(Files::Plain(front_and_back(&format!("{file}_front.pdf"), &format!("{file}_back.pdf")))),
        shipper: Some(shipper("UPS 3 Day Select", "12")),
        ship_from_facility: Some("GLN".to_owned()),
        ..Job::default()
    };
    let first = Job {
        dropship: true,
        ship_to: Some(john().into()),
        ship_from: Some(bill().into()),
        ..job("my order", "file1")
    };
    CreateOrder {
        order_id: "13358".to_owned(),
        is_test_order: Some(true),
        skip_conformation: Some(true),
        jobs: vec![first, job("her order", "file2")],
        payment: Some(Payment {
            requested_amount: Some("100.00".to_owned()),
            requested_currency: Some("USD".to_owned()),
            ..paid("xxxxxxxxxx")
        }),
        ..CreateOrder::default()
    }
}

/// Returns the order of seed 002.
pub(super) fn direct_mail() -> CreateOrder {
    let list = "https://8b887e04-4eb5-46f4-b35f-e466e7723fbe.s3.us-west-1.amazonaws.com/\
                OriginalMailingAddress-IcV3yPNZKIqD4CsUDuVf6Kt3uKijwZKR.csv";
    let front = FileRef::from("c55a12e5-a8b4-4195-9dba-41bdd4f1eb56");
    let job = Job {
        job_name: Some("direct-mail-4".to_owned()),
        product_uuid: id("f80f1f73-2b5f-44ce-8d93-195852e8570b"),
        runsize_uuid: id("6237a36b-b046-4ef6-8fed-6cb9c22a5ece"),
        turnaroundtime_uuid: Some(id("ad290b77-c9d5-476c-b847-9ad4d25ae14e")),
        colorspec_uuid: id("32d3c223-f82c-492b-b915-ba065a00862f"),
        product_type: Some(ProductType::DirectMail),
        dropship: true,
        ship_to: Some(test_admin().into()),
        ship_from: Some(sperry_street().into()),
        shipper: Some(shipper("MAILING - No Shipment", "MAILING")),
        files: Some(Files::Plain(FileMap::from([(ReasonCode::Fr, front), (ReasonCode::Vdf, FileRef::from(list))]))),
        option_uuids: mailing_options(),
        direct_mailing: Some(DirectMailing {
            crid: "325235".to_owned(),
            address_validation_level: AddressValidationLevel::None,
        }),
        bypass_address_validation: Some(true),
        ..Job::default()
    };
    CreateOrder {
        order_id: "direct-mail-072624".to_owned(),
        is_test_order: Some(true),
        skip_conformation: Some(true),
        jobs: vec![job],
        payment: Some(paid("XXXXXXXXX")),
        ..CreateOrder::default()
    }
}

pub(super) fn id(text: &str) -> Uuid {
    text.parse().unwrap()
}

pub(super) fn front_and_back(front: &str, back: &str) -> FileMap {
    FileMap::from([(ReasonCode::Fr, FileRef::from(front)), (ReasonCode::Bk, FileRef::from(back))])
}

pub(super) fn shipper(shipping_method: &str, shipping_code: &str) -> Shipper {
    Shipper { shipping_method: shipping_method.to_owned(), shipping_code: shipping_code.to_owned() }
}

fn paid(token: &str) -> Payment {
    Payment { requested_amount: None, requested_currency: None, profile_token: ProfileToken::new(token) }
}

fn grouped_job(ship_to: Address, sets: Vec<FileSet>) -> Job {
    Job {
        product_uuid: id("91efff4d-de64-410a-8794-fc547022a7f2"),
        runsize_uuid: id("52e3d710-0e8f-4d4d-8560-7d4d8655be69"),
        turnaroundtime_uuid: Some(id("50979118-b3a2-4556-9f46-d1da268f2354")),
        colorspec_uuid: id("13abbda7-1d64-4f25-8bb2-c179b224825d"),
        dropship: true,
        sets: Some(u32::try_from(sets.len()).unwrap()),
        skip_files: Some(false),
        files: Some(Files::Sets(sets)),
        ship_to: Some(ship_to.into()),
        ship_from: Some(mike().into()),
        shipper: Some(shipper("FREE UPS Ground", "03f")),
        ship_from_facility: Some(String::new()),
        ..Job::default()
    }
}

fn set(job_name: &str, front: &str, back: &str) -> FileSet {
    FileSet { job_name: job_name.to_owned(), files: front_and_back(front, back) }
}

fn first_sets() -> Vec<FileSet> {
    vec![
        set("job001-001", "5a2e207c-8a97-42a3-9b17-1e4899eae9ac", "d044410f-003e-4b32-8039-f6d590728f5b"),
        set("job001-002", "8b0fd851-7f13-4700-a35a-baff123eecfe", "3d71bf4a-a799-4dfb-ac90-8fea5f97b608"),
    ]
}

/// Two of these ids are no UUIDs, in the seed too.
fn second_sets() -> Vec<FileSet> {
    vec![
        set("job002-001", "62a7d70a-3b38-45a8-9327-e10a9c4057df", "ef45e3ff-2f3c-415c-8c63-4f5e3f290e8d"),
        set("job002-002", "bad3efad7-2e72-4a5e-87ec-d8bad3ef0359", "f9ead3ef0-b0de-4033-ad6d-aa15aa8c2555"),
        set("job002-003", "3830c3ee-72e4-46d7-8d0d-aad3ef77ccf1", "bd380570-135d-47fd-9411-b3ead3ef99d8"),
    ]
}

fn mailing_options() -> Vec<Uuid> {
    let options = [
        "2e53e1ae-5a15-42a2-8661-c1f8663f00bc",
        "a1d764a6-1355-4b37-afbd-cf186e4c01a7",
        "991b850a-6643-48d3-afa6-bcda4cf58c85",
        "1abab393-e3e7-4af3-ad86-9ffa71c18d29",
        "6f4fd47a-f70f-4f3d-84f8-a78ef9a62a5a",
        "af66174e-4aa4-41ab-8fea-5dc8d7acbf65",
        "1e8116af-acfc-44b1-83dc-8181aa338834",
        "d3cc0d54-e72f-41ce-80c5-e8486bf2cdb8",
        "6ffd6a6d-cd1d-47db-abab-670a2a6c8628",
    ];
    options.map(id).to_vec()
}

fn there(text: &str) -> Field<String> {
    Field::Value(text.to_owned())
}

/// Makes an address out of company, first and last name, e-mail, second line, and the required parts.
fn address(optional: [Field<String>; 5], required: [&str; 6]) -> Address {
    let [company, firstname, lastname, email, address2] = optional;
    let [phone, address, city, state, zipcode, country] = required.map(str::to_owned);
    Address { company, firstname, lastname, email, phone, address, address2, city, state, zipcode, country }
}

fn james() -> Address {
    address(
        ["My Print Company", "James", "Doe", "james.doe@abcd_company.com", ""].map(there),
        ["888-888-8888", "8900 Executive Park Drive", "Knoxville", "TN", "37923", "US"],
    )
}

fn maria() -> Address {
    Address {
        company: there("My Test Company"),
        firstname: there("Maria"),
        email: there("maria.doe@abcd_company.com"),
        address2: Field::Null,
        ..james()
    }
}

fn mike() -> Address {
    address(
        [there("My Print Company"), there("Mike"), there("Doe"), Field::Null, Field::Null],
        ["888-888-8888", "100 CUMMINGS CTR", "BEVERLY", "MA", "01915", "US"],
    )
}

fn john() -> Address {
    address(
        ["Your Company", "John", "Doe", "johnd@qwe.com", ""].map(there),
        ["2129457896", "1263 Broadway Ave.", "Atlanta", "GA", "30024", "US"],
    )
}

fn bill() -> Address {
    address(
        ["My Company", "Bill", "Smith", "bills@try.com", "#3"].map(there),
        ["7144356789", "456 asdf", "glendale", "CA", "91202", "US"],
    )
}

fn test_admin() -> Address {
    address(
        [Field::Null, there("Test"), there("Admin"), there("testuser@user.com"), there("")],
        ["18777822737", "3700 OAKCLIFF RD", "ATLANTA", "GA", "30340-3405", "US"],
    )
}

fn sperry_street() -> Address {
    address(
        ["4over", "", "", "", ""].map(there),
        ["555-555-5555", "4621 Sperry Street", "Los Angeles", "CA", "90039", "US"],
    )
}
