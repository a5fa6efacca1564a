//! The official table of status labels and their UUIDs (4over, Job Status).

/// The life of a job that goes well, in order.
pub(super) const LIFE: [&str; 11] = [
    "Awaiting Artwork",
    "New",
    "Pre-Flighting",
    "Batch Prep",
    CANCEL_LIMIT,
    "Plated",
    "On Press",
    "Cutting",
    "Packaging",
    SHIPPED,
    "Complete: Shipment Delivery Confirmed",
];

/// From this status on a job can no longer be cancelled.
pub(super) const CANCEL_LIMIT: &str = "Batch Imposition";
/// From this status on a job has a tracking number.
pub(super) const SHIPPED: &str = "Complete: Shipped";
/// The status of a cancelled job.
pub(super) const CANCELED: &str = "Canceled";
/// A code that occurs in real histories and is not in the table.
pub(super) const UNLISTED: (&str, &str) = ("Status", "750a0f61-f328-46cb-87c3-1750cc882cbb");

/// Finds a label as the table spells it, with its UUIDs.
pub(super) fn find(label: &str) -> Option<(&'static str, &'static [&'static str])> {
    TABLE.iter().find(|(known, _)| *known == label).copied()
}

const TABLE: [(&str, &[&str]); 69] = [
    ("New", &["0ac85e2d-1cb5-40d0-bffc-f84e174c629f"]),
    ("Awaiting Artwork", &["59761840-0cc0-4cc7-b206-f09c476f9a85"]),
    ("Order Pending", &["16267906-e68a-43cb-9730-9e1867e9455c"]),
    ("Pre-Flighting", &["c769c3b6-4af3-4e53-81db-f13dd03c6db9"]),
    (
        "Batch Prep",
        &[
            "58887039-462a-4280-bc53-e81f2e04e1b0",
            "7bed2753-e9ae-4bf9-b32d-704a845ba3ec",
            "64c8ccb2-86cc-4bdf-a427-6a0640227494",
            "f17cb3eb-1a4a-4a12-9f95-e03aaf2362d8",
            "5c5e57c9-b625-4097-9880-d575a3aadd28",
            "7cc53947-88ee-42d3-9ce9-294128f77baf",
        ],
    ),
    ("Awaiting Preview Approval", &["036df273-7a58-4f83-8706-e1d4798cebb7"]),
    ("On Hold: Awaiting Group Artwork and/or Approval", &["cbf4e3c5-a2c1-4a79-b50a-9a88a9c713d5"]),
    ("On Hold: Contact Processing", &["610e9468-110e-48c4-836b-2caecfa70ae0"]),
    ("On Hold: Contact Accounting", &["018869f7-739b-4c7c-a4cd-fe2d90203263"]),
    ("On Hold: Awaiting Revised Upload", &["b451269a-5814-4588-b40d-2cc5ab17f688"]),
    ("On Hold: Contact Imposition", &["642f1da3-de78-49c9-859d-c375282ca5ab"]),
    ("On Hold: Per Customer", &["8359be86-5d43-40ad-b04a-ef379ced75c9"]),
    ("On Hold: Awaiting Mailing List", &["fe1ccf8f-41c6-4104-99e0-ea7dfc71b0bd"]),
    ("On Hold: Awaiting Proof Approval", &["b28fb119-2698-430b-aa36-c4c602fea69d"]),
    (
        "Batch Imposition",
        &[
            "3b6394b5-a8ad-4e06-b115-d82c4b0589a2",
            "d51c521b-b734-4bfe-82da-3ecf04e47c3d",
            "75518fab-5973-4c33-a479-15e7c17be200",
            "a4f1db61-690d-4b0a-b71f-b5d107928eb2",
            "fff5d6fe-9b14-4e3b-9b6d-c1af0a134bad",
            "32087dc3-fa87-4291-b21f-115d62b0b5e9",
            "4c001a4c-df00-444e-aff6-4bbc636d1338",
            "dee52f6f-172f-4271-8e63-8133c40da0d7",
        ],
    ),
    ("On Hold: Troubleshooting Review", &["1a25ca45-f7ad-4814-bf42-5739ed951f1c"]),
    ("Plated", &["0962958c-37dd-4766-81e7-7390e629b65f"]),
    ("On Press", &["266b034e-a3d0-471a-9e32-2b6c7c97d2c9"]),
    ("Post-Press", &["a4906b42-44a9-413d-8fcf-197e14956e65"]),
    ("UV Coating", &["c04e56bf-cda4-464b-bcb0-2d92e808eac4"]),
    ("Silk Coating", &["c4cdf2b9-afb4-4746-80b6-6370b75ce1f3"]),
    ("Cutting", &["e778fd1d-15ad-4bac-b875-bdb78f6d0784"]),
    (
        "Finishing",
        &[
            "d7010921-1954-4634-bcde-853f282faaac",
            "954cee00-6c22-4247-a8ff-83b255bbbfb1",
            "404cc6f2-052b-48d4-a988-b14d82cae1f3",
        ],
    ),
    ("Foiling", &["bfbafe14-9e44-4f69-8775-1be6e4fa97a3"]),
    ("Bindery", &["93ea9cfa-cbc3-496e-85ed-cb17bceaa5e2"]),
    ("Bindery Complete", &["98db9c42-237b-4392-a1b7-e79cd65cda04"]),
    ("Mailing", &["54952941-14bb-4440-a0a5-ad663e07e308"]),
    ("On Hold: Awaiting Mailing Payment", &["61ee453e-7060-4f9c-bd09-11a155f2ee78"]),
    ("On Hold: Preparing Proof, Awaiting Customer Approval", &["c3b42939-9b59-4594-b56a-3aa5d7a3db30"]),
    ("Mailing Addressing", &["001d4fbf-7fae-451e-9daf-9acc35c3e5f4"]),
    ("On Hold: Mailing", &["acd88df1-2eb6-404c-a52b-046d8b6d53df"]),
    ("Status Adjustment", &["59e1fc39-3e0b-4f77-8ff6-f964087dcc71", "0ad977a6-5793-467c-85e4-ab583c6a87a8"]),
    (
        "Packaging",
        &[
            "e4e02de5-5aa8-44ed-8a4c-ae186fe7c16b",
            "33a7ca53-03b2-44f8-9a83-a947380cd6f0",
            "92aa7b15-5796-493b-aeed-08a9c366766f",
        ],
    ),
    ("Department Transfer", &["b85e0a38-7b34-4814-838d-dbb9fe5a0a41"]),
    ("Delivery Pending", &["9d3dcf48-76a0-4de2-82b0-c713a3ae9705"]),
    ("On Pallet for Delivery", &["91f15aae-d5ff-4ffe-8263-47b574bd00c1"]),
    ("Pickup Staging", &["9c51e254-4e4c-43a6-a303-5bfa8da7546f"]),
    ("Out for Mail Drop", &["d628a3d4-034c-41d8-aefc-56e211c8d9a3"]),
    ("Support / Trouble Demarcation", &["98ec03cc-cc5a-4662-8c84-5db0eb4eab95"]),
    ("Out for Local Delivery", &["826ef6ea-17f7-4cce-bbd3-135b85ea469a"]),
    ("Delivery Rejected", &["d04f17b5-1aff-47af-9f98-cc679663c445"]),
    ("OK to Pickup", &["770f8a04-a105-4380-bf6a-6741de24c5dd"]),
    ("Complete: Shipped", &["b48f0743-ac6f-4e09-9cc5-9f43abeb07e0"]),
    ("Complete: Shipment Delivery Confirmed", &["69af19b4-fc6b-4926-872a-021c11680f4a"]),
    ("Complete: Mailed", &["2fc7e324-28e6-4c63-bc52-cd55fd3e2695"]),
    ("Complete: Delivered", &["7ac5008d-65ee-4551-a2df-9959ee801b45"]),
    ("Complete: Picked Up", &["d81e1059-7fb3-45eb-968c-27c7e1c9ec83"]),
    ("In Troubleshooting", &["17043308-abad-46bc-b28d-81e2b097a049"]),
    (
        "Assigned to Troubleshooter",
        &[
            "2c92784d-6095-4cc3-9485-d0b5e8e033f1",
            "56e077ed-b408-46f0-acb3-a6f24d473010",
            "a5414466-6f2c-47c8-92e0-04bdd0441730",
        ],
    ),
    ("Message Left With Customer", &["79f96168-624d-4de0-9c7c-8d44537665c4"]),
    ("Awaiting Customer Response", &["ce1fc74c-158d-48e7-a790-5dd16cf16386"]),
    ("Awaiting New Files", &["d11561ab-5513-4e34-bced-5d5018b8c49a"]),
    ("Awaiting Samples", &["0c3a7a48-3ae6-424f-a76c-799706bd95dd"]),
    ("Received New Files", &["fe468ee7-3886-4184-80f9-dba0ab3c74ce"]),
    ("Received Samples", &["fba9a5c4-b932-4342-90db-15b113ead1da"]),
    ("Sent to Reprint", &["56caa582-dd51-41da-a7fa-6881737a23d9"]),
    ("Complete: Cost Split With Customer", &["d481cbe5-0cfb-429a-be45-3ae37957fb72"]),
    ("Complete: Ticket is denied any Reprint, Discount or Coupon", &["284b9d52-9466-4e7a-affa-35278bd7d704"]),
    ("Complete: Discount Applied", &["6130ad2f-de31-44b2-a827-b8acd8bff11d"]),
    ("Complete: Coupon Given", &["99c647ba-dc04-4c76-ab16-5a387ec7fbc0"]),
    ("Complete: Ticket Closed", &["52d7e6e3-ba3b-41a7-9ead-bee530dfa83a"]),
    ("Complete: QC Reprint", &["12cf0c74-2d90-44eb-8880-2c276c7023d3"]),
    ("Complete: Reprint", &["c37828e0-1cfc-47de-af94-fa7f3a36e1f2"]),
    ("On Hold: Awaiting Reprint Upload", &["bd5a61ad-2d2f-441e-bc34-ca686ccec6b4"]),
    ("Complete: Discarded", &["93163033-5a24-4a5b-b8cc-4c71d35ea599"]),
    ("Complete OH", &["361cdad4-2be1-4c84-83b6-eaeb3b2943c2"]),
    ("Complete WA", &["a520c77f-fd1a-4bcc-8e25-95a0e79d2169"]),
    ("Complete", &["4866cc08-753b-4610-96a1-6723d050e8c2"]),
    ("Canceled", &["e22b3fec-57a1-45ac-9576-b77da27b91a7", "7a8094d7-5d9a-4cb3-9b28-64b2698d169e"]),
];

#[cfg(test)]
mod tests {
    use super::{CANCELED, LIFE, TABLE, find};

    #[test]
    fn the_table_is_whole_and_the_life_is_in_it() {
        let mut codes: Vec<&str> = TABLE.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!((TABLE.len(), codes.len()), (69, 89));
        assert!(codes.iter().all(|code| code.len() == 36));
        assert!(LIFE.iter().chain([&CANCELED]).all(|label| find(label).is_some()));
    }
}
