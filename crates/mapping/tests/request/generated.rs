use overprint_generic::Field;
use overprint_mapping::request::{
    Address, AddressValidationLevel, BooleanStyle, Breakdown, ConfirmationKey, CreateOrder, Dialect, DirectMailing,
    FileMap, FileRef, FileSet, Files, FilesStrategy, Job, Payment, ProductType, ProfileToken, ReasonCode, SetJobName,
    Shipper, TurnaroundKey,
};
use proptest::prelude::*;
use std::sync::Arc;
use uuid::Uuid;

/// Returns orders that keep every rule; names are given by place, so that no two are one.
pub(super) fn order() -> impl Strategy<Value = CreateOrder> {
    let flags = (prop::option::of(any::<bool>()), prop::option::of(any::<bool>()));
    let breakdown = prop::option::of(prop::sample::select(Breakdown::ALL));
    let jobs = prop::collection::vec(job(), 1..4);
    (word(), flags, breakdown, prop::option::of("[A-Z0-9]{1,8}"), jobs, prop::option::of(payment())).prop_map(
        |(order_id, (is_test_order, skip_conformation), display_breakdown_prices, coupon_code, mut jobs, payment)| {
            jobs.iter_mut().enumerate().for_each(|(place, job)| name(job, place));
            CreateOrder {
                order_id,
                is_test_order,
                skip_conformation,
                display_breakdown_prices,
                coupon_code,
                jobs,
                payment,
            }
        },
    )
}

/// Returns dialects with every switch, files inline.
pub(super) fn dialect() -> impl Strategy<Value = Dialect> {
    let booleans = prop::sample::select(vec![BooleanStyle::Json, BooleanStyle::String]);
    let confirmation = || {
        prop::sample::select(vec![
            ConfirmationKey::SkipConformation,
            ConfirmationKey::SkipConfirmation,
            ConfirmationKey::Both,
        ])
    };
    let turnaround = || {
        let all = vec![TurnaroundKey::TurnaroundtimeUuid, TurnaroundKey::TurnaroundUuid, TurnaroundKey::Both];
        prop::sample::select(all)
    };
    let set_job_name = prop::sample::select(vec![SetJobName::TopAndSets, SetJobName::SetsOnly]);
    (booleans, confirmation(), confirmation(), turnaround(), turnaround(), set_job_name).prop_map(
        |(
            booleans,
            confirmation_key,
            direct_mail_confirmation_key,
            turnaround_key,
            direct_mail_turnaround_key,
            set_job_name,
        )| Dialect {
            booleans,
            confirmation_key,
            direct_mail_confirmation_key,
            turnaround_key,
            direct_mail_turnaround_key,
            set_job_name,
            files: FilesStrategy::Inline,
            ..Dialect::default()
        },
    )
}

fn name(job: &mut Job, place: usize) {
    match &mut job.files {
        Some(Files::Sets(sets)) => {
            sets.iter_mut().enumerate().for_each(|(set, file)| file.job_name = format!("job{place}-{set}"));
        }
        _ => job.job_name = Some(format!("job{place}")),
    }
}

/// Printable text that is not blank, with all that JSON must escape.
fn word() -> impl Strategy<Value = String> {
    r#"[A-Za-z0-9"\\/é漢🖨][A-Za-z0-9 "\\/é漢🖨]{0,12}"#
}

fn id() -> impl Strategy<Value = Uuid> {
    (1..u128::MAX).prop_map(Uuid::from_u128)
}

fn optional() -> impl Strategy<Value = Field<String>> {
    prop_oneof![
        Just(Field::Absent),
        Just(Field::Null),
        Just(Field::Value(String::new())),
        word().prop_map(Field::Value)
    ]
}

fn address() -> impl Strategy<Value = Address> {
    let place = prop::sample::select(vec![("US", "TN"), ("CA", "ON"), ("MX", "JAL"), ("DE", "XX")]);
    let recipient = prop_oneof![
        (word().prop_map(Field::Value), optional(), optional()),
        (optional(), word().prop_map(Field::Value), word().prop_map(Field::Value)),
    ];
    (recipient, optional(), optional(), [word(), word(), word(), word()], place).prop_map(
        |((company, firstname, lastname), email, address2, [phone, address, city, zipcode], (country, state))| {
            Address {
                company,
                firstname,
                lastname,
                email,
                phone,
                address,
                address2,
                city,
                state: state.to_owned(),
                zipcode,
                country: country.to_owned(),
            }
        },
    )
}

fn file() -> impl Strategy<Value = FileRef> {
    let address = "[a-z0-9]{1,8}".prop_map(|path| format!("https://art.example.com/{path}.pdf?sig=%2B"));
    prop_oneof![address, "[a-f0-9]{8}-[a-f0-9]{4}"].prop_map(FileRef::from)
}

fn files() -> impl Strategy<Value = FileMap> {
    let artwork: Vec<_> = ReasonCode::ALL.iter().copied().filter(|code| code.is_artwork()).collect();
    let others = vec![ReasonCode::Bk, ReasonCode::Fm, ReasonCode::Cm];
    let other = prop::collection::vec((prop::sample::select(others), file()), 0..3);
    (prop::sample::select(artwork), file(), other)
        .prop_map(|(code, file, other)| other.into_iter().chain([(code, file)]).collect())
}

fn any_files() -> impl Strategy<Value = Files> {
    let set = files().prop_map(|files| FileSet { job_name: String::new(), files });
    prop_oneof![files().prop_map(Files::Plain), prop::collection::vec(set, 1..4).prop_map(Files::Sets)]
}

fn job() -> impl Strategy<Value = Job> {
    let ids = ([id(), id(), id()], prop::option::of(id()), prop::collection::hash_set(id(), 0..4));
    let shipping = (any::<bool>(), address(), prop::option::of(address()), prop::option::of((word(), word())));
    (ids, shipping, prop::option::of(any_files()), prop::option::of(any::<bool>()), any::<bool>()).prop_map(
        |((ids, turnaroundtime_uuid, options), (dropship, ship_to, ship_from, shipper), files, bypass, mail)| {
            let [product_uuid, runsize_uuid, colorspec_uuid] = ids;
            let sets = match &files {
                Some(Files::Sets(sets)) => u32::try_from(sets.len()).ok(),
                _ => None,
            };
            let job = Job {
                product_uuid,
                runsize_uuid,
                colorspec_uuid,
                turnaroundtime_uuid,
                option_uuids: options.into_iter().collect(),
                dropship,
                sets,
                skip_files: files.is_none().then_some(true),
                files,
                ship_from: ship_from.or_else(|| dropship.then(|| ship_to.clone())).map(Arc::new),
                ship_to: Some(ship_to.into()),
                shipper: shipper.map(|(shipping_method, shipping_code)| Shipper { shipping_method, shipping_code }),
                bypass_address_validation: bypass,
                ..Job::default()
            };
            if mail { mailed(job) } else { job }
        },
    )
}

fn mailed(mut job: Job) -> Job {
    job.product_type = Some(ProductType::DirectMail);
    job.direct_mailing =
        Some(DirectMailing { crid: "325235".to_owned(), address_validation_level: AddressValidationLevel::Cass });
    job.shipper = Some(super::orders::shipper("MAILING - No Shipment", "MAILING"));
    let list = || FileRef::from("list-1");
    match &mut job.files {
        Some(Files::Plain(files)) => drop(files.insert(ReasonCode::Vdf, list())),
        Some(Files::Sets(sets)) => sets.iter_mut().for_each(|set| drop(set.files.insert(ReasonCode::Vdf, list()))),
        None => {}
    }
    job
}

fn payment() -> impl Strategy<Value = Payment> {
    (word(), prop::option::of("[1-9][0-9]{0,4}\\.[0-9]{2}"), prop::option::of("[A-Z]{3}")).prop_map(
        |(token, requested_amount, requested_currency)| Payment {
            requested_amount,
            requested_currency,
            profile_token: ProfileToken::new(token),
        },
    )
}
